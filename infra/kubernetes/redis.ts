import * as pulumi from "@pulumi/pulumi";
import { redisUrl } from "../redis-settings.ts";
import { namesOf } from "./names.ts";
import { planRedis } from "./redis-plan.ts";
import { type SingleInstanceArgs, singleInstance } from "./single-instance.ts";

/** Redis with a password, which only the stack's namespace reaches; counts as created once it serves. */
export class KubernetesRedis extends pulumi.ComponentResource {
  /** URL for pods of the stack's namespace; secret, for it holds the password. */
  readonly url: pulumi.Output<string>;

  constructor(name: string, args: SingleInstanceArgs, opts?: pulumi.ComponentResourceOptions) {
    super("mcp:kubernetes:Redis", name, {}, opts);
    const { id } = singleInstance(name, args, planRedis(args.settings), this);

    const host = namesOf(args.settings).redis;
    // through the StatefulSet's id, so that who uses the URL is started after Redis serves
    this.url = pulumi.all([args.password, id]).apply(([secret]) => redisUrl(host, secret));
    this.registerOutputs({ url: this.url });
  }
}
