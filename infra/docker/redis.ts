import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { DockerSettings } from "../config/schema.ts";
import { type Owner, physicalName } from "../naming.ts";
import { redisDataDir, redisPasswordNames, redisUrl } from "../redis-settings.ts";
import { aliases } from "./addresses.ts";
import { labelList } from "./owner.ts";
import { planRedis } from "./redis-plan.ts";
import { stackVolume } from "./volume.ts";

/** What Redis is set to, whose it is and where it is attached. */
export interface DockerRedisArgs {
  readonly settings: DockerSettings;
  readonly owner: Owner;
  readonly network: docker.Network;
  /** Image ID, as the provider compares it. */
  readonly image: pulumi.Output<string>;
  /** Secret, of characters that need no escaping in a URL. */
  readonly password: pulumi.Output<string>;
}

/** Redis with a password on the stack's network; counts as created once it answers PING. */
export class DockerRedis extends pulumi.ComponentResource {
  /** URL for clients on the stack's network; secret, for it holds the password. */
  readonly url: pulumi.Output<string>;

  constructor(name: string, args: DockerRedisArgs, opts?: pulumi.ComponentResourceOptions) {
    super("mcp:docker:Redis", name, {}, opts);
    const { settings, owner, network, image, password } = args;

    const volume = stackVolume(`${name}-data`, owner, "redis-data", {
      parent: this,
      dependsOn: [network],
      retainOnDelete: settings.docker.retainVolumes,
    });
    const container = new docker.Container(
      `${name}-container`,
      {
        ...planRedis(settings, physicalName(owner.server, owner.stack, "redis")),
        image,
        labels: labelList(owner),
        networksAdvanced: [{ name: network.name, aliases: [aliases.redis] }],
        volumes: [{ volumeName: volume.name, containerPath: redisDataDir }],
        // the second lets the health check and an operator's redis-cli in
        envs: redisPasswordNames.map((key) => pulumi.interpolate`${key}=${password}`),
      },
      { parent: this, deleteBeforeReplace: true },
    );

    // through the container's id, so that who uses the URL is started after Redis is healthy
    this.url = pulumi
      .all([password, container.id])
      .apply(([secret]) => redisUrl(aliases.redis, secret));
    this.registerOutputs({ url: this.url });
  }
}
