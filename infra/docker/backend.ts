import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { backendEnv, backendSecrets, type OwnBackend } from "../backends.ts";
import type { OwnSecrets } from "../config/load.ts";
import type { DockerSettings } from "../config/schema.ts";
import { type Owner, physicalName } from "../naming.ts";
import { planBackend } from "./backend-plan.ts";
import { labelList } from "./owner.ts";
import type { StackVolumes } from "./volumes.ts";

/** What a backend is set to, whose it is, where it is attached and what it is told in secret. */
export interface DockerBackendArgs {
  readonly settings: DockerSettings;
  readonly backend: OwnBackend;
  readonly owner: Owner;
  readonly network: docker.Network;
  readonly volumes: StackVolumes;
  /** Image ID, as the provider compares it. */
  readonly image: pulumi.Output<string>;
  /** Between the server and its backends; secret. */
  readonly token: pulumi.Output<string>;
  readonly ownSecrets: OwnSecrets;
}

/**
 * A service behind the server, in a hardened container that only the stack's network reaches; counts
 * as created once its health check passes. Whoever needs it depends on it as a whole and not on its
 * container's id: a new version of it is no reason to restart them.
 */
export class DockerBackend extends pulumi.ComponentResource {
  constructor(name: string, args: DockerBackendArgs, opts?: pulumi.ComponentResourceOptions) {
    super("mcp:docker:Backend", name, {}, opts);
    const { settings, backend, owner, network, volumes, image } = args;
    const plain = Object.entries(backendEnv(backend)).map(([key, value]) => `${key}=${value}`);
    const secrets = Object.entries(backendSecrets(backend, args.token, args.ownSecrets)).map(
      ([key, value]) => pulumi.interpolate`${key}=${value}`,
    );
    const container = new docker.Container(
      `${name}-container`,
      {
        ...planBackend(
          backend,
          settings.docker,
          physicalName(owner.server, owner.stack, backend.name),
        ),
        image,
        labels: labelList(owner),
        networksAdvanced: [{ name: network.name, aliases: [backend.name] }],
        volumes: volumes.mounts(backend.volumes),
        envs: [...plain.sort(), ...secrets],
      },
      { parent: this, deleteBeforeReplace: true },
    );
    this.registerOutputs({ containerName: container.name });
  }
}
