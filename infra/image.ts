import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { ImageSettings, ServerSettings } from "./config/schema.ts";
import { type BuildFacts, planBuild } from "./image-plan.ts";

/** Where the image comes from, and what its build must know. */
export interface ServerImageArgs {
  readonly server: ServerSettings;
  readonly images: ImageSettings;
  readonly facts: BuildFacts;
}

/** The server's image, built from source or taken by reference; nothing else builds images. */
export class ServerImage extends pulumi.ComponentResource {
  /** Image ID, which is what a container of the same daemon runs. */
  readonly id: pulumi.Output<string>;
  /** Digest reference, or the image ID of an image that exists only on its daemon. */
  readonly digest: pulumi.Output<string>;

  constructor(name: string, args: ServerImageArgs, opts?: pulumi.ComponentResourceOptions) {
    super("mcp:index:ServerImage", name, {}, opts);
    const { reference } = args.server.image;
    const { id, digest } =
      reference === undefined ? build(name, args, this) : pull(name, reference, this);
    this.id = id;
    this.digest = digest;
    this.registerOutputs({ id, digest });
  }
}

function build(name: string, args: ServerImageArgs, parent: ServerImage) {
  const { imageName, build } = planBuild(args.server, args.images, args.facts);
  const opts = { parent };
  const image = new docker.Image(`${name}-build`, { imageName, build, skipPush: true }, opts);
  return { id: image.repoDigest, digest: image.repoDigest };
}

function pull(name: string, reference: string, parent: ServerImage) {
  // kept when the stack goes: other stacks may run it
  const args = { name: reference, keepLocally: true };
  const image = new docker.RemoteImage(`${name}-pull`, args, { parent });
  return { id: image.imageId, digest: image.repoDigest };
}
