import { Deployment } from "@pulumi/kubernetes/apps/v1/deployment.js";
import { Secret } from "@pulumi/kubernetes/core/v1/secret.js";
import { Service } from "@pulumi/kubernetes/core/v1/service.js";
import { ServiceAccount } from "@pulumi/kubernetes/core/v1/serviceAccount.js";
import * as pulumi from "@pulumi/pulumi";
import { bridgeKeyVariable, companionKeyHash } from "../companions/bridge-plan.ts";
import { CompanionImage } from "../companions/image.ts";
import type { OwnSecrets } from "../config/load.ts";
import type { CompanionSettings } from "../config/schema.ts";
import { type BuildFacts, planPush } from "../image-plan.ts";
import { unawaited } from "./await-annotations.ts";
import { bridgeComponent, planBridge, planBridgeService } from "./bridge-plan.ts";
import { componentName } from "./names.ts";
import { metadataOf, type StackContext } from "./stack-context.ts";

/** What bridges run, how their images are pushed and pulled and what they are told in secret. */
export interface KubernetesBridgesArgs extends StackContext {
  readonly facts: BuildFacts;
  /** What built images are pushed with. */
  readonly registryPassword: pulumi.Output<string> | undefined;
  /** Secret that the stack itself made to pull images with. */
  readonly pullSecret: pulumi.Output<string> | undefined;
  /** Names of the claims, by the name of their volume. */
  readonly claims: ReadonlyMap<string, pulumi.Output<string>>;
  /** What the keys of companions are made of; each pod is told the hash of its own. */
  readonly key: pulumi.Output<string>;
  readonly ownSecrets: OwnSecrets;
  /** Whoever builds images. */
  readonly builder: pulumi.ComponentResourceOptions;
}

/**
 * stdio servers of others, each published inside of the cluster by a bridge in a hardened pod behind
 * a Service; counts as created once all of them are ready.
 */
export class KubernetesBridges extends pulumi.ComponentResource {
  constructor(name: string, args: KubernetesBridgesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("mcp:kubernetes:Bridges", name, {}, opts);
    for (const companion of args.settings.companions) {
      bridge(`${name}-${companion.name}`, companion, args, this);
    }
    this.registerOutputs();
  }
}

function bridge(
  name: string,
  companion: CompanionSettings,
  args: KubernetesBridgesArgs,
  parent: KubernetesBridges,
): void {
  const { settings, owner } = args;
  const component = bridgeComponent(companion);
  const objectName = componentName(settings, component);
  const metadata = metadataOf(args, component, objectName);
  const account = new ServiceAccount(
    `${name}-account`,
    { metadata, automountServiceAccountToken: false },
    { parent },
  );
  // never changed: other secrets are another Secret, whose new name starts the pod anew
  const secret = new Secret(
    `${name}-secrets`,
    {
      metadata: metadataOf(args, component),
      immutable: true,
      type: "Opaque",
      stringData: secretData(companion, args),
    },
    { parent },
  );
  const plan = planBridge<pulumi.Input<string>>(settings, owner, companion, {
    image: pushedImage(companion, args),
    serviceAccount: account.metadata.name,
    secret: secret.metadata.name,
    claims: args.claims,
    pullSecrets: [
      ...settings.kubernetes.pullSecrets,
      ...(args.pullSecret ? [args.pullSecret] : []),
    ],
  });
  new Deployment(
    `${name}-deployment`,
    { metadata: metadataOf(args, component, objectName, plan.annotations), spec: plan.spec },
    { parent },
  );
  // the Deployment is awaited already; waiting for the endpoint as well only costs time
  new Service(
    `${name}-service`,
    {
      metadata: metadataOf(args, component, objectName, unawaited),
      spec: planBridgeService(owner, companion),
    },
    { parent },
  );
}

/** The image by digest, pushed beside the server's under the companion's name. */
function pushedImage(
  companion: CompanionSettings,
  { settings: { server, images }, facts, registryPassword, builder }: KubernetesBridgesArgs,
): pulumi.Output<string> {
  const { repository, login } = planPush(server);
  return new CompanionImage(
    `image-companion-${companion.name}`,
    {
      companion,
      images,
      facts,
      repository: `${repository}-${companion.name}`,
      push: {
        login: login && registryPassword ? { ...login, password: registryPassword } : undefined,
      },
    },
    builder,
  ).id;
}

function secretData(
  { name, secrets }: CompanionSettings,
  { key, ownSecrets }: KubernetesBridgesArgs,
): Record<string, pulumi.Output<string>> {
  const own = Object.entries(secrets).flatMap(([variable, secret]) => {
    const value = ownSecrets[secret];
    return value === undefined ? [] : [[variable, value] as const];
  });
  return {
    ...Object.fromEntries(own),
    [bridgeKeyVariable]: key.apply((of) => companionKeyHash(of, name)),
  };
}
