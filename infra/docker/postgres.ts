import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { DockerSettings } from "../config/schema.ts";
import { type Owner, physicalName } from "../naming.ts";
import { postgresDataDir, postgresPasswordName, postgresUrl } from "../postgres-settings.ts";
import { aliases } from "./addresses.ts";
import { labelList } from "./owner.ts";
import { planPostgres } from "./postgres-plan.ts";
import { stackVolume } from "./volume.ts";

/** What PostgreSQL is set to, whose it is and where it is attached. */
export interface DockerPostgresArgs {
  readonly settings: DockerSettings;
  readonly owner: Owner;
  readonly network: docker.Network;
  /** Image ID, as the provider compares it. */
  readonly image: pulumi.Output<string>;
  /** Secret, of characters that need no escaping in a URL or in SQL. */
  readonly password: pulumi.Output<string>;
}

/** PostgreSQL with one database on the stack's network; counts as created once it takes connections. */
export class DockerPostgres extends pulumi.ComponentResource {
  /** URL for clients on the stack's network; secret, for it holds the password. */
  readonly url: pulumi.Output<string>;

  constructor(name: string, args: DockerPostgresArgs, opts?: pulumi.ComponentResourceOptions) {
    super("mcp:docker:Postgres", name, {}, opts);
    const { settings, owner, network, image, password } = args;

    const volume = stackVolume(`${name}-data`, owner, "postgres-data", {
      parent: this,
      dependsOn: [network],
      retainOnDelete: settings.docker.retainVolumes,
    });
    const plan = planPostgres(settings, physicalName(owner.server, owner.stack, "postgres"));
    const container = new docker.Container(
      `${name}-container`,
      {
        ...plan.container,
        image,
        labels: labelList(owner),
        networksAdvanced: [{ name: network.name, aliases: [aliases.postgres] }],
        volumes: [{ volumeName: volume.name, containerPath: postgresDataDir }],
        envs: [...plan.env, pulumi.interpolate`${postgresPasswordName}=${password}`],
      },
      { parent: this, deleteBeforeReplace: true },
    );

    // through the container's id, so that who uses the URL is started after PostgreSQL is healthy
    this.url = pulumi
      .all([password, container.id])
      .apply(([secret]) => postgresUrl(aliases.postgres, secret));
    this.registerOutputs({ url: this.url });
  }
}
