import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource.js";
import { Ingress } from "@pulumi/kubernetes/networking/v1/ingress.js";
import * as pulumi from "@pulumi/pulumi";
import { type GatewaySettings, planHttpRoute } from "./gateway-plan.ts";
import type { IngressSettings } from "./ingress-annotations.ts";
import { planIngress } from "./ingress-plan.ts";
import { metadataOf, type StackContext } from "./stack-context.ts";

/**
 * The server's way in from outside of the cluster: an Ingress, or an HTTPRoute at a Gateway that is
 * there already, or nothing.
 */
export class ServerEdge extends pulumi.ComponentResource {
  constructor(name: string, context: StackContext, opts?: pulumi.ComponentResourceOptions) {
    super("mcp:kubernetes:Edge", name, {}, opts);
    const { ingress, gateway } = context.settings.kubernetes;

    if (ingress) createIngress(name, context, ingress, this);
    if (gateway) createHttpRoute(name, context, gateway, this);

    this.registerOutputs();
  }
}

function createIngress(
  name: string,
  context: StackContext,
  ingress: IngressSettings,
  parent: pulumi.Resource,
): void {
  const plan = planIngress(context.settings, ingress);
  const middlewares = plan.middlewares.map(
    ({ role, name: objectName, spec }) =>
      new CustomResource(
        `${name}-${role}`,
        {
          apiVersion: "traefik.io/v1alpha1",
          kind: "Middleware",
          metadata: metadataOf(context, "server", objectName),
          spec,
        },
        { parent },
      ),
  );
  new Ingress(
    `${name}-ingress`,
    {
      metadata: metadataOf(context, "server", plan.name, plan.annotations),
      spec: plan.spec,
    },
    // a router that refers to what is not there yet answers nothing
    { parent, dependsOn: middlewares },
  );
}

function createHttpRoute(
  name: string,
  context: StackContext,
  gateway: GatewaySettings,
  parent: pulumi.Resource,
): void {
  const plan = planHttpRoute(context.settings, gateway);
  new CustomResource(
    `${name}-route`,
    {
      apiVersion: "gateway.networking.k8s.io/v1",
      kind: "HTTPRoute",
      metadata: metadataOf(context, "server", plan.name),
      spec: plan.spec,
    },
    { parent },
  );
}
