import { join, resolve } from "node:path";
import type { BuildSettings, ImageSettings, ServerSettings } from "./config/schema.ts";

/** Where an image of the user's own comes from; the settings of the server are one. */
export interface ImageSource {
  /** What a build is called while it stays on its daemon. */
  readonly name: string;
  readonly image: Pick<ServerSettings["image"], "build" | "reference" | "pin" | "push">;
}

/** What a build needs to know that is not in the settings. */
export interface BuildFacts {
  /** Folder that relative contexts are resolved against. */
  readonly root: string;
  readonly stack: string;
  /** Version of the server, for the image's label and tag. */
  readonly version: string;
  /** Commit that last changed the build context; `unknown` outside of git. */
  readonly revision: string;
  /** CPU architecture of this machine in Node's words, such as `x64`. */
  readonly arch: string;
  /** Whether the Dockerfile takes `PYTHON_IMAGE`; one that does not would warn of it. @default false */
  readonly takesPython?: boolean;
}

/** A build as the provider takes it. */
export interface BuildPlan {
  readonly imageName: string;
  readonly build: {
    readonly context: string;
    readonly dockerfile: string;
    readonly platform: string;
    readonly target?: string;
    readonly args: Readonly<Record<string, string>>;
  };
}

/**
 * Plans the build of an image. The plan depends only on settings, the machine's
 * architecture and the commit of the context, so that an unchanged context is not built again.
 *
 * @param repository what the image is tagged in; that of the source's name when it stays on its daemon.
 * @throws Error when the source holds no `build`; the config rules refuse that before.
 */
export function planBuild(
  source: ImageSource,
  images: ImageSettings,
  facts: BuildFacts,
  repository: string = source.name,
): BuildPlan {
  const settings = source.image.build;
  if (!settings) throw new Error(`image.build of ${source.name} is not set`);
  const context = resolve(facts.root, settings.context);
  return {
    imageName: `${repository}:${facts.version}-${facts.stack}`,
    build: {
      context,
      dockerfile: join(context, settings.dockerfile),
      platform: platformOf(settings, facts.arch),
      ...(settings.target === undefined ? {} : { target: settings.target }),
      args: {
        ...(facts.takesPython
          ? { PYTHON_IMAGE: mirrored(images.python, images.mirror) }
          : { NODE_IMAGE: mirrored(images.node, images.mirror) }),
        VERSION: facts.version,
        REVISION: facts.revision,
        ...settings.args,
      },
    },
  };
}

/** Where a build is pushed, and who pushes it. */
export interface PushPlan {
  readonly repository: string;
  /** Undefined where the registry asks for no login, or the machine is logged in already. */
  readonly login: { readonly server: string; readonly username: string } | undefined;
}

/**
 * Plans the push of an image that is built.
 *
 * @throws Error when the source holds no `push`; the config rules refuse that before.
 */
export function planPush({ name, image: { push } }: ImageSource): PushPlan {
  if (!push) throw new Error(`image.push of ${name} is not set`);
  const { repository, username } = push;
  const server = registryOf(repository) ?? "docker.io";
  return { repository, login: username === undefined ? undefined : { server, username } };
}

/** Docker's name of the platform; a build without one prints a notice on every run. */
function platformOf(settings: BuildSettings, arch: string): string {
  return settings.platform ?? (arch === "arm64" ? "linux/arm64" : "linux/amd64");
}

/**
 * Where an image is pulled from. A mirror keeps Docker Hub's paths, with `library/` written out
 * for official images, as a pull-through cache does. A name that has a registry already stays.
 */
export function mirrored(reference: string, mirror: string | undefined): string {
  if (mirror === undefined || registryOf(reference) !== undefined) return reference;
  const path = reference.includes("/") ? reference : `library/${reference}`;
  return `${mirror}/${path}`;
}

/**
 * Registry that a reference or repository begins with; undefined for one of Docker Hub. Docker's own
 * rule: a first part with a dot, a colon or `localhost` is a registry.
 */
export function registryOf(reference: string): string | undefined {
  const [first, ...rest] = reference.split("/");
  if (rest.length === 0 || first === undefined) return undefined;
  return /[.:]/.test(first) || first === "localhost" ? first : undefined;
}
