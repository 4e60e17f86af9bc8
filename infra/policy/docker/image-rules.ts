import { advice, strictInProduction } from "../levels.ts";
import { textAt, textsAt } from "../read.ts";
import type { PolicyResource, PolicyRule } from "../rule.ts";
import { violationsOf } from "../violations.ts";

/** Type token of an image that the Docker provider pulls. */
const pulledType = "docker:index/remoteImage:RemoteImage";
/** Type token of one that it builds. */
const builtType = "docker:index/image:Image";

/** Components of images that the stack's owners name, about which `image-pinned` decides by the stack's facts. */
const named = ["mcp:index:ServerImage", "mcp:index:BackendImage", "mcp:companions:Image"];

function isNamedByOwners({ urn }: PolicyResource): boolean {
  return named.some((component) => urn.includes(`${component}$`));
}

function byDigest(reference: string): boolean {
  return /(^|@)sha256:[0-9a-f]{64}$/.test(reference);
}

/** Whether a reference names no release: no tag, or one that moves with every release. */
function floats(reference: string): boolean {
  const name = reference.slice(reference.lastIndexOf("/") + 1);
  const tag = name.split(":")[1];
  return (
    !byDigest(reference) && (tag === undefined || /^(latest|stable|main|edge|nightly)$/.test(tag))
  );
}

/** The images beside those of the owners' own; one whose name is not known yet is left out. */
function pulledBeside(resource: PolicyResource): readonly string[] {
  const reference = textAt(resource.props, "name");
  return reference === undefined || isNamedByOwners(resource) ? [] : [reference];
}

/** What a build begins with, as its arguments `NODE_IMAGE` and the like say. */
function basesOf({ props }: PolicyResource): readonly (readonly [arg: string, base: string])[] {
  return textsAt(props, "build", "args").filter(([name]) => /(^|_)IMAGE$/.test(name));
}

const floating: PolicyRule = {
  id: "docker-image-floating",
  level: strictInProduction,
  description: "Every image names the release that it is, and so does what a build begins with.",
  fix: "name a release in mcp-stacks:images, or where it is named, best by digest (name:release@sha256:…)",
  types: [pulledType, builtType],
  check: (resource) =>
    violationsOf(
      resource,
      resource.type === pulledType
        ? pulledBeside(resource).map(
            (reference) => floats(reference) && "its tag moves with every release",
          )
        : basesOf(resource).map(
            ([arg, base]) =>
              floats(base) && `it begins with ${arg}, whose tag moves with every release`,
          ),
    ),
};

const unpinned: PolicyRule = {
  id: "docker-image-digest",
  level: advice,
  description: "Every image is the one that was looked at.",
  fix: "name it by digest in mcp-stacks:images (name:release@sha256:…)",
  types: [pulledType],
  check: (resource) =>
    violationsOf(
      resource,
      pulledBeside(resource).map(
        (reference) =>
          !byDigest(reference) &&
          !floats(reference) &&
          "it is named by its release, which its makers can build again",
      ),
    ),
};

/** Rules about the images that run beside those of the owners' own, and what builds begin with. */
export const imageRules: readonly PolicyRule[] = [floating, unpinned];
