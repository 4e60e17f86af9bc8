import { advice, strictInProduction } from "../levels.ts";
import { textAt } from "../read.ts";
import type { PolicyResource, PolicyRule } from "../rule.ts";

/** Type token of an image that the Docker provider pulls. */
const pulledType = "docker:index/remoteImage:RemoteImage";

/** Whether it is the server's own, about which `image-pinned` decides by the stack's facts. */
function isServers({ urn }: PolicyResource): boolean {
  return urn.includes("mcp:index:ServerImage$");
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

/** Has a rule look at the images beside the server's; one whose name is not known yet is left out. */
function ofPulled(
  rule: Omit<PolicyRule, "types" | "check">,
  find: (reference: string) => string | undefined,
): PolicyRule {
  return {
    ...rule,
    types: [pulledType],
    check: (resource) => {
      const reference = textAt(resource.props, "name");
      if (reference === undefined || isServers(resource)) return [];
      const found = find(reference);
      return found === undefined ? [] : [{ of: resource.name, found }];
    },
  };
}

const floating = ofPulled(
  {
    id: "docker-image-floating",
    level: strictInProduction,
    description: "Every image names the release that it is.",
    fix: "name a release in mcp-stacks:images, best by digest (name:release@sha256:…)",
  },
  (reference) => (floats(reference) ? "its tag moves with every release" : undefined),
);

const unpinned = ofPulled(
  {
    id: "docker-image-digest",
    level: advice,
    description: "Every image is the one that was looked at.",
    fix: "name it by digest in mcp-stacks:images (name:release@sha256:…)",
  },
  (reference) =>
    byDigest(reference) || floats(reference)
      ? undefined
      : "it is named by its release, which its makers can build again",
);

/** Rules about the images that run beside the server. */
export const imageRules: readonly PolicyRule[] = [floating, unpinned];
