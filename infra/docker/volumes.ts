import type * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { DockerSettings } from "../config/schema.ts";
import type { Owner } from "../naming.ts";
import { stackVolume } from "./volume.ts";
import { type VolumeMount, volumeNames } from "./volumes-plan.ts";

/** What names the volumes, whose they are and what they wait for. */
export interface StackVolumesArgs {
  readonly settings: DockerSettings;
  readonly owner: Owner;
  readonly network: docker.Network;
}

/** The volumes that server, backends and companions name; those of one name are one and the same. */
export class StackVolumes extends pulumi.ComponentResource {
  private readonly byName: ReadonlyMap<string, docker.Volume>;

  constructor(name: string, args: StackVolumesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("mcp:docker:Volumes", name, {}, opts);
    this.byName = new Map(
      volumeNames(args.settings).map((role) => [role, make(name, role, args, this)]),
    );
    this.registerOutputs();
  }

  /** Folders of one container, in the provider's form. */
  mounts(of: readonly VolumeMount[]) {
    return of.map(({ name, path, readOnly }) => {
      const volume = this.byName.get(name);
      if (volume === undefined) throw new Error(`the settings name no volume ${name}`);
      // left out where it is the provider's default, so that an unchanged container compares equal
      const mode = readOnly ? { readOnly } : {};
      return { volumeName: volume.name, containerPath: path, ...mode };
    });
  }
}

function make(
  name: string,
  role: string,
  { settings, owner, network }: StackVolumesArgs,
  parent: StackVolumes,
): docker.Volume {
  const opts = { parent, dependsOn: [network], retainOnDelete: settings.docker.retainVolumes };
  if (!["data", "logs"].includes(role)) return stackVolume(`${name}-${role}`, owner, role, opts);
  // once they were made by the server itself, and what is in them stays
  const server = pulumi.createUrn("server", "mcp:docker:Server");
  return stackVolume(`server-${role}`, owner, role, { ...opts, aliases: [{ parent: server }] });
}
