import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { keyOf } from "../config/fault.ts";
import { type ReleaseImages, sameImages } from "../release-images.ts";
import { keptReleases } from "../release-tags.ts";
import { type Surface, surfaceSchema } from "../surface/surface.ts";
import { deployedFacts, type OperatedStack } from "./operated-stack.ts";
import { replaceFile } from "./replace-file.ts";
import { readStackFile, stackFileText } from "./stack-file.ts";

const keptSchema = z.object({
  image: z.string(),
  /** Those of the backends that the stack runs, by name. */
  backends: z.record(z.string(), z.string()).optional(),
  /** Salt of the secrets in `file`; those of another one cannot be read any more. */
  salt: z.string().optional(),
  file: z.looseObject({ config: z.record(z.string(), z.unknown()) }),
  surface: surfaceSchema.optional(),
  /** What each image that was good here offers, the last one last. */
  surfaces: z.array(z.tuple([z.string(), surfaceSchema])).default([]),
});

type Kept = z.output<typeof keptSchema>;

/**
 * Keeps the settings with which a stack's images passed their smoke test beside the state, secrets
 * encrypted as in the stack's file: a deployment may fail by a setting as well as by an image.
 */
export async function keepGoodSettings(
  operated: OperatedStack,
  { image, backends }: ReleaseImages,
): Promise<void> {
  const file = readStackFile(copyOf(operated));
  const surface = (await deployedFacts(operated))?.surface;
  const others = (keptIn(operated)?.surfaces ?? []).filter(([other]) => other !== image);
  const own: (typeof others)[number][] = surface === undefined ? [] : [[image, surface]];
  const kept: z.input<typeof keptSchema> = {
    image,
    ...(backends === undefined ? {} : { backends }),
    ...(typeof file.encryptionsalt === "string" ? { salt: file.encryptionsalt } : {}),
    file: { ...file, config: { ...file.config } },
    ...(surface === undefined ? {} : { surface }),
    surfaces: [...others, ...own].slice(-keptReleases),
  };
  replaceFile(keptPath(operated), JSON.stringify(kept, null, 2), 0o600);
}

/**
 * Has a pinned image stand with the list of what it offers, when this machine kept it: the list in the
 * checkout is of another image. A list that the stack's own settings name stays.
 */
export function layPinnedSurface(operated: OperatedStack): void {
  const server = objectOf(operated.config[keyOf(["server"])]);
  const { pin } = objectOf(server.image);
  if (pin === undefined || server.surface !== undefined) return;
  const found = keptIn(operated)?.surfaces.find(([image]) => image === pin);
  if (found === undefined) return;
  operated.configure({ server: { ...server, surface: writtenSurface(operated, found[1]) } });
}

/**
 * Writes the copy of a stack's file so that the images of a good release run again: with the settings
 * that they were good with when this machine kept them, else with those that the file has now.
 *
 * @returns whether the settings of then are back too.
 */
export function layGood(operated: OperatedStack, { image, backends }: ReleaseImages): boolean {
  const kept = keptSettings(operated, { image, backends });
  if (kept === undefined) {
    const config = withPins(operated.config, { image, backends });
    operated.configure({
      server: config[keyOf(["server"])],
      backends: config[keyOf(["backends"])],
    });
    return false;
  }
  const { surface } = kept;
  const config = withPins(kept.file.config, {
    image,
    backends,
    ...(surface === undefined ? {} : { surface: writtenSurface(operated, surface) }),
  });
  writeFileSync(copyOf(operated), stackFileText({ ...kept.file, config }));
  return true;
}

/** A configuration that runs the images of a release, and offers what a file lists when one is named. */
export function withPins(
  config: Readonly<Record<string, unknown>>,
  { image, backends = {}, surface }: ReleaseImages & { readonly surface?: string },
): Record<string, unknown> {
  const key = keyOf(["server"]);
  const server = objectOf(config[key]);
  const listKey = keyOf(["backends"]);
  const listed = config[listKey];
  return {
    ...config,
    ...(Array.isArray(listed)
      ? { [listKey]: listed.map((backend: unknown) => pinnedBackend(backend, backends)) }
      : {}),
    [key]: {
      ...server,
      image: pinned(objectOf(server.image), image),
      ...(surface === undefined ? {} : { surface }),
    },
  };
}

/** A backend that runs its image of a release; one that the release does not have, or that runs elsewhere, stays. */
function pinnedBackend(backend: unknown, images: Readonly<Record<string, string>>): unknown {
  const { name, image, ...rest } = objectOf(backend);
  const pin = typeof name === "string" ? images[name] : undefined;
  if (pin === undefined || image === undefined) return backend;
  return { name, ...rest, image: { ...objectOf(image), pin } };
}

/** An image's section with a pin; one that is left out builds, and goes on doing so without the pin. */
function pinned(section: Readonly<Record<string, unknown>>, pin: string): Record<string, unknown> {
  const hasSource = section.build !== undefined || section.reference !== undefined;
  return { ...(hasSource ? {} : { build: {} }), ...section, pin };
}

/** Undefined when this machine kept none of these images, or the stack was made anew since. */
function keptSettings(operated: OperatedStack, images: ReleaseImages): Kept | undefined {
  const kept = keptIn(operated);
  if (kept === undefined || !sameImages(kept, images)) return undefined;
  return kept.salt === readStackFile(copyOf(operated)).encryptionsalt ? kept : undefined;
}

function keptIn(operated: OperatedStack): Kept | undefined {
  const path = keptPath(operated);
  if (!existsSync(path)) return undefined;
  try {
    return keptSchema.safeParse(JSON.parse(readFileSync(path, "utf8"))).data;
  } catch {
    // somebody's own edit must not stand in the way back, which the settings of now open too
    return undefined;
  }
}

/** Writes the list of what an image offers where the program can read it; answers with its path. */
function writtenSurface({ workDir, name }: OperatedStack, surface: Surface): string {
  const path = join(workDir, `good.${name}.surface.json`);
  writeFileSync(path, JSON.stringify(surface));
  return path;
}

function keptPath({ workDir, name }: OperatedStack): string {
  return join(workDir, `good.${name}.json`);
}

function copyOf({ workDir, name }: OperatedStack): string {
  return join(workDir, `Pulumi.${name}.yaml`);
}

function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};
}
