import { isDeepStrictEqual } from "node:util";
import { parse } from "yaml";
import { z } from "zod";
import { keyOf } from "../config/fault.ts";
import type { ReleaseImages } from "../release-images.ts";
import { spliceYaml } from "./splice-yaml.ts";

/** Where a stack's file says which image its server runs, and which one instead of that. */
const imagePath = ["config", keyOf(["server"]), "image"];
const pinPath = [...imagePath, "pin"];

/** What a file without an image is given besides the pin, so that it goes on building without it. */
const builds = { build: {} };

/** A line of a stack's file that pins an image. */
export interface PinLine {
  /** As people name it: `server.image.pin`. */
  readonly key: string;
  readonly image: string;
}

/** The lines that pin a release in a stack's file: the server's, and those of the backends that the file has. */
export function pinLines(text: string, { image, backends = {} }: ReleaseImages): PinLine[] {
  const own = backendsIn(text).flatMap(({ name, index }) => {
    const pinned = backends[name];
    return pinned === undefined ? [] : [{ key: `backends[${index}].image.pin`, image: pinned }];
  });
  return [{ key: "server.image.pin", image }, ...own];
}

/** A stack's file with a release pinned, by one line for each of its images. */
export function withPinLines(text: string, release: ReleaseImages): string {
  const { build, reference } = imageIn(text);
  const hasSource = build !== undefined || reference !== undefined;
  const server = hasSource
    ? spliceYaml(text, pinPath, release.image)
    : spliceYaml(text, imagePath, { ...builds, pin: release.image });
  return backendsIn(text).reduce((pinned, { name, index }) => {
    const image = release.backends?.[name];
    return image === undefined ? pinned : spliceYaml(pinned, backendPin(index), image);
  }, server);
}

/** A stack's file without the lines of `withPinLines`. */
export function withoutPinLines(text: string): string {
  const others = backendsIn(text).reduce(
    (unpinned, { index }) => spliceYaml(unpinned, backendPin(index), undefined),
    text,
  );
  const after = spliceYaml(others, pinPath, undefined);
  if (after === others) return others;
  return isDeepStrictEqual(imageIn(after), builds)
    ? spliceYaml(after, imagePath, undefined)
    : after;
}

/** The pins that a stack's file has, as people name them. */
export function pinsIn(text: string): string[] {
  const pins = backendsIn(text).flatMap(({ image, index }) =>
    image.pin === undefined ? [] : [`backends[${index}].image.pin`],
  );
  return [...(imageIn(text).pin === undefined ? [] : ["server.image.pin"]), ...pins];
}

function imageIn(text: string): Readonly<Record<string, unknown>> {
  return serverSchema.parse(configIn(text)[keyOf(["server"])]).image ?? {};
}

/** Backends of a file that the stack runs itself, with where they stand in their list. */
export function backendsIn(text: string) {
  const listed = backendsSchema.parse(configIn(text)[keyOf(["backends"])]);
  return listed.flatMap((backend, index) =>
    backend === undefined ? [] : [{ name: backend.name, image: backend.image, index }],
  );
}

function configIn(text: string): Readonly<Record<string, unknown>> {
  return z.looseObject({ config: z.record(z.string(), z.unknown()) }).parse(parse(text)).config;
}

function backendPin(index: number): (string | number)[] {
  return ["config", keyOf(["backends"]), index, "image", "pin"];
}

const imageSchema = z.looseObject({
  pin: z.unknown().optional(),
  reference: z.string().optional(),
});
const serverSchema = z.looseObject({ image: z.looseObject({}).optional() }).catch({});
// what else a file says wrongly is the program's to refuse
const backendsSchema = z
  .array(z.looseObject({ name: z.string(), image: imageSchema }).optional().catch(undefined))
  .catch([]);
