import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import {
  bridgeEnv,
  bridgeKeyVariable,
  companionKeyHash,
  handedOn,
  isBridged,
} from "../companions/bridge-plan.ts";
import type { OwnSecrets } from "../config/load.ts";
import type { CompanionSettings, DockerSettings } from "../config/schema.ts";
import type { Owner } from "../naming.ts";
import { bridgeName, planBridge, planBridgeNetwork } from "./bridge-plan.ts";
import { labelList } from "./owner.ts";
import type { StackVolumes } from "./volumes.ts";

/** What bridges are set to, whose they are and what they are told in secret. */
export interface DockerBridgesArgs {
  readonly settings: DockerSettings;
  readonly owner: Owner;
  /** Image IDs, as the provider compares them, by the name of the companion. */
  readonly images: Readonly<Record<string, pulumi.Output<string>>>;
  readonly volumes: StackVolumes;
  /** What the keys of companions are made of; each container is told the hash of its own. */
  readonly key: pulumi.Output<string>;
  readonly ownSecrets: OwnSecrets;
}

/**
 * Companions that are published over HTTP as well, each by a bridge with a server of its own in a
 * container of its own; counts as created once all of them answer.
 */
export class DockerBridges extends pulumi.ComponentResource {
  constructor(name: string, args: DockerBridgesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("mcp:docker:Bridges", name, {}, opts);
    for (const companion of args.settings.companions.filter(isBridged)) {
      bridge(`${name}-${companion.name}`, companion, args, this);
    }
    this.registerOutputs();
  }
}

function bridge(
  name: string,
  companion: CompanionSettings,
  { settings, owner, images, volumes, key, ownSecrets }: DockerBridgesArgs,
  parent: DockerBridges,
): void {
  const image = images[companion.name];
  if (image === undefined) throw new Error(`companion ${companion.name} has no image`);
  const physical = bridgeName(owner, companion);
  const labels = labelList(owner);
  const network = new docker.Network(
    `${name}-network`,
    { ...planBridgeNetwork(companion), name: physical, labels },
    { parent },
  );
  new docker.Container(
    `${name}-container`,
    {
      ...planBridge(companion, settings.docker, physical),
      image,
      labels,
      networksAdvanced: [{ name: network.name }],
      volumes: volumes.mounts(companion.volumes),
      envs: [
        ...Object.entries(bridgeEnv(companion)).map(([variable, value]) => `${variable}=${value}`),
        ...ownSecretEnv(companion, ownSecrets),
        pulumi.interpolate`${bridgeKeyVariable}=${key.apply((of) => companionKeyHash(of, companion.name))}`,
      ],
    },
    { parent, deleteBeforeReplace: true },
  );
}

function ownSecretEnv(
  { secrets }: CompanionSettings,
  ownSecrets: OwnSecrets,
): pulumi.Output<string>[] {
  return Object.entries(secrets).flatMap(([variable, name]) => {
    const value = ownSecrets[name];
    return value === undefined ? [] : [pulumi.interpolate`${handedOn(variable)}=${value}`];
  });
}
