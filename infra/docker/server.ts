import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { env } from "../../app/src/contract.ts";
import type { OwnSecrets } from "../config/load.ts";
import type { DockerSettings } from "../config/schema.ts";
import { containerOf } from "../container.ts";
import { type Owner, physicalName } from "../naming.ts";
import { referredSecrets } from "../server-env.ts";
import { type ServiceTokens, serverTokens } from "../service-tokens.ts";
import { aliases } from "./addresses.ts";
import { labelList } from "./owner.ts";
import { planServer } from "./server-plan.ts";
import type { StackVolumes } from "./volumes.ts";
import { serverMounts } from "./volumes-plan.ts";

/** What the server is told in secret; what is undefined it is not told. */
export interface ServerSecrets {
  /** Signing key of bearer tokens. */
  readonly jwtSecret: pulumi.Output<string> | undefined;
  /** Where limits are counted; the server starts after it is known. */
  readonly redisUrl: pulumi.Output<string> | undefined;
  /** Where tickets are kept; the server starts after it is known. */
  readonly databaseUrl: pulumi.Output<string> | undefined;
  /** Signing key of the webhook's calls. */
  readonly webhookSecret: pulumi.Output<string> | undefined;
  /** Headers for the collector of traces. */
  readonly otlpHeaders: pulumi.Output<string> | undefined;
}

/** What the server is set to, whose it is, where it is attached and what it is told in secret. */
export interface DockerServerArgs {
  readonly settings: DockerSettings;
  readonly owner: Owner;
  readonly network: docker.Network;
  readonly volumes: StackVolumes;
  /** Image ID, as the provider compares it. */
  readonly image: pulumi.Output<string>;
  readonly secrets: ServerSecrets;
  /** Between it and its backends. */
  readonly tokens: ServiceTokens;
  /** Those of the user's own, by the name of their key. */
  readonly ownSecrets: OwnSecrets;
  /** What must be well before the server starts; it is not restarted when they are replaced. */
  readonly after: readonly pulumi.Resource[];
}

/** The MCP server in a hardened container; counts as created once its health check passes. */
export class DockerServer extends pulumi.ComponentResource {
  readonly containerName: pulumi.Output<string>;

  constructor(name: string, args: DockerServerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("mcp:docker:Server", name, {}, opts);
    const { settings, owner, network, volumes, image } = args;

    const plan = planServer(settings, physicalName(owner.server, owner.stack));
    const container = new docker.Container(
      `${name}-container`,
      {
        ...plan.container,
        image,
        labels: labelList(owner),
        networksAdvanced: [{ name: network.name, aliases: [aliases.server] }],
        volumes: volumes.mounts(serverMounts(settings)),
        envs: [...plan.env, ...secretEnv(args)],
      },
      { parent: this, deleteBeforeReplace: true, dependsOn: [...args.after] },
    );

    this.containerName = container.name;
    this.registerOutputs({ containerName: this.containerName });
  }
}

/** Secrets reach the server by environment: a container with a read-only root takes no upload. */
function secretEnv({
  settings,
  secrets,
  tokens,
  ownSecrets,
}: DockerServerArgs): pulumi.Output<string>[] {
  const values = {
    [env.jwtSecret]: secrets.jwtSecret,
    [env.redisUrl]: secrets.redisUrl,
    [env.databaseUrl]: secrets.databaseUrl,
    [env.webhookSecret]: secrets.webhookSecret,
    [env.otlpHeaders]: secrets.otlpHeaders,
    ...serverTokens(settings, tokens),
    ...referredSecrets(containerOf(settings).secrets, ownSecrets),
  };
  return Object.entries(values).flatMap(([name, value]) =>
    value ? [pulumi.interpolate`${name}=${value}`] : [],
  );
}
