import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { ImageSettings, ServerSettings } from "./config/schema.ts";
import { type BuildFacts, planBuild } from "./image-plan.ts";

export interface ServerImageArgs {
  readonly server: ServerSettings;
  readonly images: ImageSettings;
  readonly facts: BuildFacts;
}

/** The server's image, built from source or taken by reference; nothing else builds images. */
export class ServerImage extends pulumi.ComponentResource {
  /** Digest reference, or the image ID of an image that exists only on its daemon. */
  readonly digest: pulumi.Output<string>;

  constructor(name: string, args: ServerImageArgs, opts?: pulumi.ComponentResourceOptions) {
    super("mcp:index:ServerImage", name, {}, opts);
    const { reference } = args.server.image;
    this.digest =
      reference === undefined
        ? buildImage(name, args, this)
        : new docker.RemoteImage(
            `${name}-pull`,
            { name: reference, keepLocally: true },
            { parent: this },
          ).repoDigest;
    this.registerOutputs({ digest: this.digest });
  }
}

function buildImage(name: string, args: ServerImageArgs, parent: ServerImage) {
  const { imageName, build } = planBuild(args.server, args.images, args.facts);
  const image = new docker.Image(`${name}-build`, { imageName, build, skipPush: true }, { parent });
  return image.repoDigest;
}
