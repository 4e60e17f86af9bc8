import { NetworkPolicy } from "@pulumi/kubernetes/networking/v1/networkPolicy.js";
import * as pulumi from "@pulumi/pulumi";
import type { SecretKey } from "../config/schema.ts";
import { planNetworkPolicies } from "./network-policy-plan.ts";
import { metadataOf, type StackContext } from "./stack-context.ts";

/** Whose policies are made, and what runs beside the server. */
export interface StackNetworkPoliciesArgs extends StackContext {
  /** Secrets of the stack: a password means that its Redis or PostgreSQL runs here. */
  readonly needs: ReadonlySet<SecretKey>;
}

/** One NetworkPolicy for each component of the stack; none where the settings switch them off. */
export class StackNetworkPolicies extends pulumi.ComponentResource {
  constructor(
    name: string,
    args: StackNetworkPoliciesArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("mcp:kubernetes:NetworkPolicies", name, {}, opts);

    for (const { component, name: objectName, spec } of planNetworkPolicies(args)) {
      new NetworkPolicy(
        `${name}-${component}`,
        { metadata: metadataOf(args, component, objectName), spec },
        { parent: this },
      );
    }

    this.registerOutputs();
  }
}
