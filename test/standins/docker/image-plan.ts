import { arch } from "node:os";
import { join } from "node:path";
import type { ImageBuildOptions } from "dockerode";
import { changeable, checkProperties, diffProperties, type Table } from "../property-table.ts";
import type { Difference, Fault } from "../provider-kit.ts";
import { flagOf, mapOf, objectOf, type Properties, textOf, textsOf } from "../values.ts";
import { outerDockerfileName } from "./context-archive.ts";

/** The type token of a built image. */
export const imageType = "docker:index/image:Image";

const buildTable: Table = {
  context: changeable("text"),
  dockerfile: changeable("text"),
  target: changeable("text"),
  platform: changeable("text"),
  args: changeable("map"),
  addHosts: changeable("texts"),
  network: changeable("text"),
  cacheFrom: changeable({ object: { images: changeable("texts") } }),
  builderVersion: changeable("text", { oneOf: ["BuilderV1", "BuilderBuildKit"] }),
  contextDigest: changeable("text"), // added by `checkedInputs`
};

const registryTable: Table = {
  server: changeable("text"),
  username: changeable("text"),
  password: changeable("text"),
};

/** The properties of an image; like the official plugin's, every change builds again in place. */
export const imageTable: Table = {
  imageName: changeable("text", { required: true }),
  build: changeable({ object: buildTable }),
  registry: changeable({ object: registryTable }),
  skipPush: changeable("flag", { default: false }),
  buildOnPreview: changeable("flag", { default: false }),
};

/** Every fault of an image's inputs that can be told without looking at the disk. */
export function imageFaults(inputs: Properties): Fault[] {
  const faults = checkProperties(imageType, imageTable, inputs);
  if (flagOf(inputs, "buildOnPreview") !== true) return faults;
  const reason = `${imageType}: the stand-in does not build in a preview. Leave \`buildOnPreview\` out.`;
  return [...faults, { property: "buildOnPreview", reason }];
}

/** Where a build looks: relative paths start at the program's folder. */
export function buildPaths(inputs: Properties): { context: string; dockerfile: string } {
  const build = objectOf(inputs, "build") ?? {};
  const context = textOf(build, "context") ?? ".";
  return { context, dockerfile: textOf(build, "dockerfile") ?? join(context, "Dockerfile") };
}

/** The inputs with what the context holds and where the image shall run written into them. */
export function checkedInputs(inputs: Properties, contextDigest: string): Properties {
  const build = objectOf(inputs, "build") ?? {};
  const platform = textOf(build, "platform") ?? `linux/${arch() === "arm64" ? "arm64" : "amd64"}`;
  return { ...inputs, build: { ...build, platform, contextDigest } };
}

/** What differs; a registry's user and password may change without building again. */
export function diffImage(before: Properties, after: Properties): Difference {
  return diffProperties(imageTable, withoutLogin(before), withoutLogin(after));
}

/** The Engine API's build request, for the daemon's classic builder. */
export function buildOptions(
  inputs: Properties,
  innerDockerfile: string | undefined,
): ImageBuildOptions {
  const build = objectOf(inputs, "build") ?? {};
  const args = mapOf(build, "args");
  const hosts = textsOf(build, "addHosts");
  const cached = textsOf(objectOf(build, "cacheFrom") ?? {}, "images");
  const target = textOf(build, "target");
  const network = textOf(build, "network");
  const platform = textOf(build, "platform");
  return {
    version: "1",
    t: textOf(inputs, "imageName") ?? "",
    dockerfile: innerDockerfile ?? outerDockerfileName,
    rm: true,
    forcerm: true,
    ...(args && { buildargs: args }),
    ...(target && { target }),
    ...(platform && { platform }),
    ...(network && { networkmode: network }),
    ...(hosts.length > 0 && { extrahosts: hosts.join(",") }),
    ...(cached.length > 0 && { cachefrom: JSON.stringify(cached) }),
  };
}

function withoutLogin(inputs: Properties): Properties {
  const registry = objectOf(inputs, "registry");
  return registry === undefined ? inputs : { ...inputs, registry: { server: registry.server } };
}
