import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { OwnSecrets } from "../config/load.ts";
import type { CompanionSettings, DockerSettings } from "../config/schema.ts";
import { type Owner, physicalName } from "../naming.ts";
import { DockerBridges } from "./bridges.ts";
import { companionContainer, companionEnv, planCompanion } from "./companion-plan.ts";
import { labelList } from "./owner.ts";
import type { StackVolumes } from "./volumes.ts";

/** What companions are set to, whose they are and what they are told in secret. */
export interface DockerCompanionsArgs {
  readonly settings: DockerSettings;
  readonly owner: Owner;
  /** Image IDs, as the provider compares them, by the name of the companion. */
  readonly images: Readonly<Record<string, pulumi.Output<string>>>;
  readonly volumes: StackVolumes;
  readonly ownSecrets: OwnSecrets;
  /** What the keys of those are made of that are published over HTTP as well; undefined when none is. */
  readonly bridgeKey: pulumi.Output<string> | undefined;
}

/** stdio servers of others, each in an idle container of its own that clients start it in. */
export class DockerCompanions extends pulumi.ComponentResource {
  constructor(name: string, args: DockerCompanionsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("mcp:docker:Companions", name, {}, opts);
    const { settings, owner, images, volumes, ownSecrets, bridgeKey: key } = args;
    const isOutbound = settings.companions.some(({ network }) => network === "outbound");
    const network = isOutbound ? outboundNetwork(name, owner, this) : undefined;
    for (const companion of settings.companions) {
      const image = images[companion.name];
      if (image === undefined) throw new Error(`companion ${companion.name} has no image`);
      new docker.Container(
        `${name}-${companion.name}`,
        {
          ...planCompanion(companion, settings.docker, companionContainer(owner, companion.name)),
          image,
          labels: labelList(owner),
          ...(network !== undefined && companion.network === "outbound"
            ? { networksAdvanced: [{ name: network.name }] }
            : {}),
          volumes: volumes.mounts(companion.volumes),
          envs: [...companionEnv(companion), ...secretEnv(companion, ownSecrets)],
        },
        { parent: this, deleteBeforeReplace: true },
      );
    }
    if (key) new DockerBridges("bridges", { ...args, key }, { parent: this });
    this.registerOutputs();
  }
}

/** A bridge to the outside that is none between companions, and that the stack's own are not on. */
function outboundNetwork(name: string, owner: Owner, parent: pulumi.Resource): docker.Network {
  return new docker.Network(
    `${name}-network`,
    {
      name: physicalName("mcp-companions", owner.server, owner.stack),
      driver: "bridge",
      options: { "com.docker.network.bridge.enable_icc": "false" },
      labels: labelList(owner),
    },
    { parent },
  );
}

function secretEnv(
  { secrets }: CompanionSettings,
  ownSecrets: OwnSecrets,
): pulumi.Output<string>[] {
  return Object.entries(secrets).flatMap(([variable, key]) => {
    const value = ownSecrets[key];
    return value === undefined ? [] : [pulumi.interpolate`${variable}=${value}`];
  });
}
