import * as pulumi from "@pulumi/pulumi";
import { postgresUrl } from "../postgres-settings.ts";
import { namesOf } from "./names.ts";
import { planPostgres } from "./postgres-plan.ts";
import { type SingleInstanceArgs, singleInstance } from "./single-instance.ts";

/** PostgreSQL with one database, which only the stack's namespace reaches; counts as created once it serves. */
export class KubernetesPostgres extends pulumi.ComponentResource {
  /** URL for pods of the stack's namespace; secret, for it holds the password. */
  readonly url: pulumi.Output<string>;

  constructor(name: string, args: SingleInstanceArgs, opts?: pulumi.ComponentResourceOptions) {
    super("mcp:kubernetes:Postgres", name, {}, opts);
    const { id } = singleInstance(name, args, planPostgres(args.settings), this);

    const host = namesOf(args.settings).postgres;
    // through the StatefulSet's id, so that who uses the URL is started after PostgreSQL serves
    this.url = pulumi.all([args.password, id]).apply(([secret]) => postgresUrl(host, secret));
    this.registerOutputs({ url: this.url });
  }
}
