import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { ImageSettings } from "./config/schema.ts";
import { type BuildFacts, type ImageSource, planBuild, planPush } from "./image-plan.ts";

/** How the image gets to where it runs. */
export type ImageDelivery =
  /** It runs on the daemon that builds or pulls it. */
  | { readonly by: "daemon" }
  /** It is pulled from its registry, where a build is pushed, with a password if it asks for one. */
  | { readonly by: "registry"; readonly password: pulumi.Output<string> | undefined }
  /** It is pulled from a repository that the stack makes, whose tags are never written twice. */
  | {
      readonly by: "repository";
      readonly url: pulumi.Input<string>;
      /** Changes with every push: what is built from, and what the image is told. */
      readonly tag: pulumi.Input<string>;
      readonly login: RegistryLogin;
    };

/** Who pushes to a registry; another user or password is no reason for the provider to push again. */
export interface RegistryLogin {
  readonly server: pulumi.Input<string>;
  readonly username: string;
  readonly password: pulumi.Output<string>;
}

/** Where the image comes from, what its build must know and how it gets to where it runs. */
export interface SourcedImageArgs {
  readonly source: ImageSource;
  readonly images: ImageSettings;
  readonly facts: BuildFacts;
  readonly delivery: ImageDelivery;
}

/** What an image is called by those who run it. */
interface ImageNames {
  readonly id: pulumi.Output<string>;
  readonly digest: pulumi.Output<string>;
}

/** An image of the user's own, built from source or taken by reference; nothing else builds images. */
class SourcedImage extends pulumi.ComponentResource {
  /** What a container is started from: the image ID on its daemon, else the digest reference. */
  readonly id: pulumi.Output<string>;
  /** Digest reference, or the image ID of an image that exists only on its daemon. */
  readonly digest: pulumi.Output<string>;

  constructor(
    type: string,
    name: string,
    args: SourcedImageArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super(type, name, {}, opts);
    const { delivery } = args;
    const { id, digest } =
      delivery.by === "daemon"
        ? onDaemon(name, args, this)
        : inRegistry(name, args, delivery, this);
    this.id = id;
    this.digest = digest;
    this.registerOutputs({ id, digest });
  }
}

/** The image of the server, of which the stack's facts tell where it comes from. */
export class ServerImage extends SourcedImage {
  constructor(name: string, args: SourcedImageArgs, opts?: pulumi.ComponentResourceOptions) {
    super("mcp:index:ServerImage", name, args, opts);
  }
}

/** The image of a service behind the server. */
export class BackendImage extends SourcedImage {
  constructor(name: string, args: SourcedImageArgs, opts?: pulumi.ComponentResourceOptions) {
    super("mcp:index:BackendImage", name, args, opts);
  }
}

function onDaemon(name: string, args: SourcedImageArgs, parent: SourcedImage): ImageNames {
  const { source, images, facts } = args;
  const { pin } = source.image;
  // an image ID is of this daemon alone: it is there, or was removed by hand
  if (pin?.startsWith("sha256:")) return { id: pulumi.output(pin), digest: pulumi.output(pin) };
  const reference = pin ?? source.image.reference;
  if (reference !== undefined) {
    // kept when the stack goes: other stacks may run it
    const pulled = new docker.RemoteImage(
      `${name}-pull`,
      { name: reference, keepLocally: true },
      { parent },
    );
    return { id: pulled.imageId, digest: pulled.repoDigest };
  }
  const { repoDigest } = new docker.Image(
    `${name}-build`,
    { ...planBuild(source, images, facts), skipPush: true },
    { parent },
  );
  return { id: repoDigest, digest: repoDigest };
}

function inRegistry(
  name: string,
  { source, images, facts }: SourcedImageArgs,
  delivery: Exclude<ImageDelivery, { readonly by: "daemon" }>,
  parent: SourcedImage,
): ImageNames {
  const reference = source.image.pin ?? source.image.reference;
  // promoted as it is: no daemon is asked for what is pulled where it runs
  if (reference !== undefined) {
    const promoted = pulumi.output(reference);
    return { id: promoted, digest: promoted };
  }
  if (delivery.by === "repository") {
    const { url, tag, login } = delivery;
    const { repoDigest } = new docker.Image(
      `${name}-build`,
      {
        ...planBuild(source, images, facts),
        imageName: pulumi.interpolate`${url}:${tag}`,
        skipPush: false,
        registry: { ...login },
      },
      { parent },
    );
    return { id: repoDigest, digest: repoDigest };
  }
  const { password } = delivery;
  const { repository, login } = planPush(source);
  const { repoDigest } = new docker.Image(
    `${name}-build`,
    {
      ...planBuild(source, images, facts, repository),
      skipPush: false,
      ...(login && password ? { registry: { ...login, password } } : {}),
    },
    { parent },
  );
  return { id: repoDigest, digest: repoDigest };
}
