import { backendLines, type ReleaseImages, runsRelease } from "../release-images.ts";
import type { GoodRelease } from "../release-tags.ts";
import { UserError } from "./user-error.ts";

/** What there is to go back to. */
export interface RollbackChoice {
  readonly stack: string;
  /** Newest first. */
  readonly releases: readonly GoodRelease[];
  /** Images that the state has; undefined before the first deployment. */
  readonly running: ReleaseImages | undefined;
  /** What a person asked for: an image, its digest, how the digest begins, or when the release was good. */
  readonly to: string | undefined;
}

/**
 * The release that a rollback goes to: the one that was asked for, else the newest that does not run.
 *
 * @throws UserError naming the releases that there are.
 */
export function chosenRelease({ stack, releases, running, to }: RollbackChoice): GoodRelease {
  const names = releases.map(releaseName);
  const allowed = names.length === 0 ? "none" : names.join("\n           ");
  if (to === undefined) {
    const found = releases.find((release) => !runsRelease(running, release));
    if (found !== undefined) return found;
    throw new UserError(
      `Stack ${stack} has no other good release to go back to.\n  given    ${running?.image ?? "no deployment"} runs\n  allowed  a release that passed its smoke test: npm run deploy -- --stack ${stack} records one\n  fix      mend what is wrong and deploy it`,
    );
  }
  const named = releases.filter((release) => release.at === to || imagesOf(release).includes(to));
  const begins = (image: string) => digestOf(image).startsWith(to);
  const matching =
    named.length > 0 ? named : releases.filter((release) => imagesOf(release).some(begins));
  const [found, ...others] = matching;
  if (found !== undefined && others.length === 0) return found;
  const what = found === undefined ? "is no good release" : "is more than one release";
  throw new UserError(
    `--to ${what} of stack ${stack}.\n  given    ${to}\n  allowed  ${allowed}\n  fix      name one of these, by its image, its digest or its time`,
  );
}

/** What `--to` takes for one release alone: its image, or of a stack with backends the time when it was good. */
export function releaseName({ image, backends = {}, at }: GoodRelease): string {
  return Object.keys(backends).length === 0 ? image : at;
}

/** Good releases as lines for people, the one that runs marked. */
export function releaseLines({
  releases,
  running,
}: Pick<RollbackChoice, "releases" | "running">): string[] {
  return releases.flatMap((release) => {
    const { image, revision, at } = release;
    const mark = runsRelease(running, release) ? "runs" : "    ";
    return [
      `  ${mark}  ${at}  commit ${revision.slice(0, 12)}  ${image}`,
      ...backendLines(release, " ".repeat(12)),
    ];
  });
}

function imagesOf({ image, backends = {} }: ReleaseImages): string[] {
  return [image, ...Object.values(backends)];
}

function digestOf(image: string): string {
  return image.slice(image.lastIndexOf("@") + 1);
}
