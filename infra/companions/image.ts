import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { CompanionSettings, ImageSettings } from "../config/schema.ts";
import type { RegistryLogin } from "../image.ts";
import type { BuildFacts } from "../image-plan.ts";
import { isBuilt, planCompanionBuild } from "./image-plan.ts";

/** Which companion it is for, what its build must know and where it is called what. */
export interface CompanionImageArgs {
  readonly companion: CompanionSettings;
  readonly images: ImageSettings;
  readonly facts: Pick<BuildFacts, "stack" | "arch">;
  /** What the image is tagged in. */
  readonly repository: string;
  /** Where it is pushed; undefined where it runs on the daemon that builds or pulls it. */
  readonly push:
    | {
        /** Undefined where the registry asks for none. */
        readonly login: RegistryLogin | undefined;
      }
    | undefined;
}

/** The image of a companion: its package baked in, with the bridge where it is published over HTTP. */
export class CompanionImage extends pulumi.ComponentResource {
  /** What a container is started from: the image ID on its daemon, else the digest reference. */
  readonly id: pulumi.Output<string>;

  constructor(name: string, args: CompanionImageArgs, opts?: pulumi.ComponentResourceOptions) {
    super("mcp:companions:Image", name, {}, opts);
    const { companion, images, facts, repository, push } = args;
    this.id = isBuilt(companion)
      ? new docker.Image(
          `${name}-build`,
          {
            ...planCompanionBuild(companion, images, facts, repository),
            skipPush: push === undefined,
            ...(push?.login ? { registry: { ...push.login } } : {}),
          },
          { parent: this },
        ).repoDigest
      : new docker.RemoteImage(
          `${name}-pull`,
          // kept when the stack goes: other stacks may run it
          { name: companion.image ?? "", keepLocally: true },
          { parent: this },
        ).imageId;
    this.registerOutputs({ id: this.id });
  }
}
