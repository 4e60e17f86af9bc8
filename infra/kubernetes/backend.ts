import { Deployment } from "@pulumi/kubernetes/apps/v1/deployment.js";
import { Secret } from "@pulumi/kubernetes/core/v1/secret.js";
import { Service } from "@pulumi/kubernetes/core/v1/service.js";
import { ServiceAccount } from "@pulumi/kubernetes/core/v1/serviceAccount.js";
import { PodDisruptionBudget } from "@pulumi/kubernetes/policy/v1/podDisruptionBudget.js";
import * as pulumi from "@pulumi/pulumi";
import { backendSecrets, type OwnBackend } from "../backends.ts";
import type { OwnSecrets } from "../config/load.ts";
import { unawaited } from "./await-annotations.ts";
import { componentOf, planBackend, planBackendService } from "./backend-plan.ts";
import { selectorLabels } from "./labels.ts";
import { componentName } from "./names.ts";
import { metadataOf, type StackContext } from "./stack-context.ts";

/** What a backend runs, how its image is pulled and what it is told in secret. */
export interface KubernetesBackendArgs extends StackContext {
  readonly backend: OwnBackend;
  /** Image by digest. */
  readonly image: pulumi.Output<string>;
  /** Secret that the stack itself made to pull images with. */
  readonly pullSecret: pulumi.Output<string> | undefined;
  /** Names of the claims, by the name of their volume. */
  readonly claims: ReadonlyMap<string, pulumi.Output<string>>;
  /** Between the server and its backends; secret. */
  readonly token: pulumi.Output<string>;
  readonly ownSecrets: OwnSecrets;
}

/** A service behind the server, in hardened pods behind a Service; counts as created once they are ready. */
export class KubernetesBackend extends pulumi.ComponentResource {
  /** Its name in the settings, and its image by digest. */
  readonly released: readonly [name: string, image: pulumi.Output<string>];

  constructor(name: string, args: KubernetesBackendArgs, opts?: pulumi.ComponentResourceOptions) {
    super("mcp:kubernetes:Backend", name, {}, opts);
    const { settings, owner, backend } = args;
    this.released = [backend.name, args.image];
    const component = componentOf(backend);
    const objectName = componentName(settings, component);
    const metadata = metadataOf(args, component, objectName);
    const account = new ServiceAccount(
      `${name}-account`,
      { metadata, automountServiceAccountToken: false },
      { parent: this },
    );
    // never changed: other secrets are another Secret, whose new name rolls the pods
    const secret = new Secret(
      `${name}-secrets`,
      {
        metadata: metadataOf(args, component),
        immutable: true,
        type: "Opaque",
        stringData: backendSecrets(backend, args.token, args.ownSecrets),
      },
      { parent: this },
    );
    const plan = planBackend<pulumi.Input<string>>(settings, owner, backend, {
      image: args.image,
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
      { parent: this },
    );
    // the Deployment is awaited already; waiting for the endpoints as well only costs time
    new Service(
      `${name}-service`,
      {
        metadata: metadataOf(args, component, objectName, unawaited),
        spec: planBackendService(owner, backend),
      },
      { parent: this },
    );
    if (backend.replicas > 1) {
      const spec = {
        maxUnavailable: 1,
        selector: { matchLabels: selectorLabels(owner, component) },
        unhealthyPodEvictionPolicy: "AlwaysAllow",
      };
      new PodDisruptionBudget(`${name}-budget`, { metadata, spec }, { parent: this });
    }
    this.registerOutputs();
  }
}
