import { Deployment } from "@pulumi/kubernetes/apps/v1/deployment.js";
import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap.js";
import { Service } from "@pulumi/kubernetes/core/v1/service.js";
import { ServiceAccount } from "@pulumi/kubernetes/core/v1/serviceAccount.js";
import { PodDisruptionBudget } from "@pulumi/kubernetes/policy/v1/podDisruptionBudget.js";
import * as pulumi from "@pulumi/pulumi";
import { unawaited } from "./await-annotations.ts";
import { componentName } from "./names.ts";
import {
  planGatewayBudget,
  planGatewayData,
  planGatewayService,
  planSplitGateway,
} from "./split-gateway-plan.ts";
import { metadataOf, type StackContext } from "./stack-context.ts";

/** Whose gateway it is, and how its image is pulled. */
export interface KubernetesGatewayArgs extends StackContext {
  /** Secret that the stack itself made to pull images with. */
  readonly pullSecret: pulumi.Output<string> | undefined;
}

/** nginx in front of the server and of the backends that have a path; counts as created once its pods are ready. */
export class KubernetesGateway extends pulumi.ComponentResource {
  constructor(name: string, args: KubernetesGatewayArgs, opts?: pulumi.ComponentResourceOptions) {
    super("mcp:kubernetes:Gateway", name, {}, opts);
    const { settings, owner } = args;
    const objectName = componentName(settings, "gateway");
    const metadata = metadataOf(args, "gateway", objectName);
    const account = new ServiceAccount(
      `${name}-account`,
      { metadata, automountServiceAccountToken: false },
      { parent: this },
    );
    // never changed: another configuration is another ConfigMap, whose new name rolls the pods
    const config = new ConfigMap(
      `${name}-config`,
      {
        metadata: metadataOf(args, "gateway"),
        immutable: true,
        data: { ...planGatewayData(settings) },
      },
      { parent: this },
    );
    const plan = planSplitGateway<pulumi.Input<string>>(settings, owner, {
      serviceAccount: account.metadata.name,
      configMap: config.metadata.name,
      pullSecrets: [
        ...settings.kubernetes.pullSecrets,
        ...(args.pullSecret ? [args.pullSecret] : []),
      ],
    });
    new Deployment(
      `${name}-deployment`,
      { metadata: metadataOf(args, "gateway", objectName, plan.annotations), spec: plan.spec },
      { parent: this },
    );
    // the Deployment is awaited already; waiting for the endpoints as well only costs time
    new Service(
      `${name}-service`,
      {
        metadata: metadataOf(args, "gateway", objectName, unawaited),
        spec: planGatewayService(owner),
      },
      { parent: this },
    );
    new PodDisruptionBudget(
      `${name}-budget`,
      { metadata, spec: planGatewayBudget(owner) },
      { parent: this },
    );
    this.registerOutputs();
  }
}
