import { createHash } from "node:crypto";
import type { SmokeReport } from "../contract/check.ts";
import {
  type GoodRelease,
  longestTag,
  recordedTexts,
  releasesIn,
  tagsFor,
} from "../release-tags.ts";
import type { OperatedStack } from "./operated-stack.ts";
import { explained } from "./stack.ts";
import { UserError } from "./user-error.ts";

export type { GoodRelease } from "../release-tags.ts";

/** `sha256:` with the digest of a smoke test's report, as `JSON.stringify` writes it. */
export function reportDigest(report: SmokeReport): string {
  return `sha256:${createHash("sha256").update(JSON.stringify(report)).digest("hex")}`;
}

/**
 * Records that the images of a stack passed its smoke test, as tags of the stack: whoever has its
 * backend sees them, on any machine.
 *
 * @throws UserError when the test did not pass, or the backend keeps no tags.
 */
export async function recordGood(
  operated: OperatedStack,
  report: SmokeReport,
): Promise<GoodRelease> {
  const { stack, image, backends, verdict, startedAt, ms } = report;
  if (verdict !== "passed") {
    throw new UserError(
      `The image of stack ${stack} is not recorded as good: its smoke test did not pass.\n  given    ${image}\n  fix      mend what the test found, then deploy again`,
    );
  }
  const long = recordedTexts(report).find((text) => text.length > longestTag);
  if (long !== undefined) {
    throw new UserError(
      `An image of stack ${stack} cannot be recorded as good: its name is too long for a tag of the stack.\n  given    ${long.length} characters\n  allowed  ${longestTag}\n  fix      push it to a repository with a shorter name`,
    );
  }
  return explained(async () => {
    const before = await operated.stack.listTags();
    // of an image that is pinned, the settings do not know what it was built from
    const known = releasesIn(before).find((release) => release.image === image);
    const release: GoodRelease = {
      image,
      ...(backends === undefined ? {} : { backends }),
      revision: report.revision ?? known?.revision ?? "unknown",
      at: new Date(Date.parse(startedAt) + ms).toISOString(),
      report: reportDigest(report),
    };
    for (const { name, value } of tagsFor(release, before)) {
      await operated.stack.setTag(name, value);
    }
    return release;
  });
}

/** The releases of a stack that passed their smoke tests: newest first, at most 5, the same images once. */
export async function goodReleases({ stack }: OperatedStack): Promise<GoodRelease[]> {
  return releasesIn(await explained(() => stack.listTags()));
}
