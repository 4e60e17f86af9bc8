import { Deployment } from "@pulumi/kubernetes/apps/v1/deployment.js";
import { HorizontalPodAutoscaler } from "@pulumi/kubernetes/autoscaling/v2/horizontalPodAutoscaler.js";
import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap.js";
import { PersistentVolumeClaim } from "@pulumi/kubernetes/core/v1/persistentVolumeClaim.js";
import { Secret } from "@pulumi/kubernetes/core/v1/secret.js";
import { Service } from "@pulumi/kubernetes/core/v1/service.js";
import { ServiceAccount } from "@pulumi/kubernetes/core/v1/serviceAccount.js";
import { PodDisruptionBudget } from "@pulumi/kubernetes/policy/v1/podDisruptionBudget.js";
import * as pulumi from "@pulumi/pulumi";
import type { OwnSecrets } from "../config/load.ts";
import { scalingOf } from "../config/scaling.ts";
import { referredSecrets } from "../server-env.ts";
import { type ServiceTokens, serverTokens } from "../service-tokens.ts";
import { planAutoscaler, planDisruptionBudget } from "./availability-plan.ts";
import { unawaited } from "./await-annotations.ts";
import { planConfigData } from "./config-plan.ts";
import { namesOf } from "./names.ts";
import { planSecretData, type SecretValues } from "./secret-env-plan.ts";
import { planServer } from "./server-plan.ts";
import { planService } from "./service-plan.ts";
import { metadataOf, type StackContext } from "./stack-context.ts";
import { planDataClaim } from "./volumes-plan.ts";

/** What the server runs, how its image is pulled and what it is told in secret. */
export interface KubernetesServerArgs extends StackContext {
  /** Image by digest. */
  readonly image: pulumi.Output<string>;
  /** Secret that the stack itself made to pull the image with. */
  readonly pullSecret: pulumi.Output<string> | undefined;
  /** The server starts after all of them are known. */
  readonly secrets: SecretValues<pulumi.Output<string>>;
  /** Between it and its backends. */
  readonly tokens: ServiceTokens;
  /** Those of the user's own, by the name of their key. */
  readonly ownSecrets: OwnSecrets;
  /** Names of the claims of the volumes that the settings name, by the name of the volume. */
  readonly claims: ReadonlyMap<string, pulumi.Output<string>>;
  /** What must be ready before the server starts; it is not restarted when they are replaced. */
  readonly after: readonly pulumi.Resource[];
}

/** The MCP server in hardened pods behind a Service; counts as created once all of them are ready. */
export class KubernetesServer extends pulumi.ComponentResource {
  constructor(name: string, args: KubernetesServerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("mcp:kubernetes:Server", name, {}, opts);
    const deployment = deploy(name, args, this);
    serve(name, args, this);
    keepAvailable(name, args, deployment, this);

    this.registerOutputs();
  }
}

/** The Deployment, and what its pods are tied to. */
function deploy(name: string, args: KubernetesServerArgs, parent: KubernetesServer) {
  const { settings, owner, secrets } = args;
  const { server } = namesOf(settings);
  const serviceAccount = new ServiceAccount(
    `${name}-account`,
    { metadata: metadataOf(args, "server", server), automountServiceAccountToken: false },
    { parent },
  );
  const plan = planServer<pulumi.Input<string>>(settings, owner, {
    image: args.image,
    serviceAccount: serviceAccount.metadata.name,
    configMap: configMap(args, parent),
    secret: secret(args, parent),
    secrets,
    claim: dataClaim(name, args, parent),
    claims: args.claims,
    pullSecrets: [
      ...settings.kubernetes.pullSecrets,
      ...(args.pullSecret ? [args.pullSecret] : []),
    ],
  });
  const isAutoscaled = scalingOf(settings.kubernetes).kind === "autoscaled";
  return new Deployment(
    `${name}-deployment`,
    { metadata: metadataOf(args, "server", server, plan.annotations), spec: plan.spec },
    // the provider leaves a field that it ignores to whoever else sets it
    {
      parent,
      dependsOn: [...args.after],
      ...(isAutoscaled ? { ignoreChanges: ["spec.replicas"] } : {}),
    },
  );
}

/*
 * The ConfigMap and the Secret have no fixed names and never change: other content makes new ones,
 * with new names, and those roll the pods. Nothing else does, and while a rollout fails the old pods
 * still have all that they were started with. Not `${name}-<role>`: the provider draws the name of an
 * object that has none from its resource's, and these are the names that people see in the cluster.
 */

function configMap(context: StackContext, parent: KubernetesServer): pulumi.Output<string> {
  const metadata = metadataOf(context, "server");
  const data = { ...planConfigData(context.settings) };
  const args = { metadata, immutable: true, data };
  return new ConfigMap("mcp-config", args, { parent }).metadata.name;
}

function secret(
  args: KubernetesServerArgs,
  parent: KubernetesServer,
): pulumi.Output<string> | undefined {
  const stringData = {
    ...planSecretData(args.secrets),
    ...serverTokens(args.settings, args.tokens),
    ...referredSecrets(args.settings.server.container.secrets, args.ownSecrets),
  };
  if (Object.keys(stringData).length === 0) return undefined;
  const metadata = metadataOf(args, "server");
  return new Secret(
    "mcp-secrets",
    { metadata, immutable: true, type: "Opaque", stringData },
    { parent },
  ).metadata.name;
}

function dataClaim(
  name: string,
  context: StackContext,
  parent: KubernetesServer,
): pulumi.Output<string> | undefined {
  const { kubernetes: target, server } = context.settings;
  if (!target.data.persistent || server.container.volumes !== undefined) return undefined;
  const metadata = metadataOf(context, "server", namesOf(context.settings).dataClaim);
  return new PersistentVolumeClaim(
    `${name}-data`,
    { metadata, spec: planDataClaim(target) },
    {
      parent,
      retainOnDelete: target.retainVolumes,
      // a volume `data` of an own server has been the same claim
      aliases: [{ name: "volume-data", parent: pulumi.rootStackResource }],
    },
  ).metadata.name;
}

function serve(name: string, context: StackContext, parent: KubernetesServer): void {
  // the Deployment is awaited already; waiting for the endpoints as well only costs time
  const metadata = metadataOf(context, "server", namesOf(context.settings).server, unawaited);
  const args = { metadata, spec: planService(context.settings, context.owner) };
  new Service(`${name}-service`, args, { parent });
}

function keepAvailable(
  name: string,
  context: StackContext,
  deployment: Deployment,
  parent: KubernetesServer,
): void {
  const { settings, owner } = context;
  const metadata = metadataOf(context, "server", namesOf(settings).server);
  new PodDisruptionBudget(
    `${name}-budget`,
    { metadata, spec: planDisruptionBudget(owner, settings.kubernetes.disruptionBudget) },
    { parent },
  );
  const scaling = planAutoscaler<pulumi.Input<string>>(
    scalingOf(settings.kubernetes),
    deployment.metadata.name,
  );
  if (scaling) {
    new HorizontalPodAutoscaler(`${name}-autoscaler`, { metadata, spec: scaling }, { parent });
  }
}
