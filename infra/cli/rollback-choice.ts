import type { GoodRelease } from "../release-tags.ts";
import { UserError } from "./user-error.ts";

/** What there is to go back to. */
export interface RollbackChoice {
  readonly stack: string;
  /** Newest first. */
  readonly releases: readonly GoodRelease[];
  /** Image that the state has; undefined before the first deployment. */
  readonly running: string | undefined;
  /** What a person asked for: an image, its digest, or how the digest begins. */
  readonly to: string | undefined;
}

/**
 * The release that a rollback goes to: the one that was asked for, else the newest that does not run.
 *
 * @throws UserError naming the releases that there are.
 */
export function chosenRelease({ stack, releases, running, to }: RollbackChoice): GoodRelease {
  const images = releases.map(({ image }) => image);
  const allowed = images.length === 0 ? "none" : images.join("\n           ");
  if (to === undefined) {
    const found = releases.find(({ image }) => image !== running);
    if (found !== undefined) return found;
    throw new UserError(
      `Stack ${stack} has no other good release to go back to.\n  given    ${running ?? "no deployment"} runs\n  allowed  a release that passed its smoke test: npm run deploy -- --stack ${stack} records one\n  fix      mend what is wrong and deploy it`,
    );
  }
  const named = releases.filter(({ image }) => image === to);
  const matching =
    named.length > 0 ? named : releases.filter(({ image }) => digestOf(image).startsWith(to));
  const [found, ...others] = matching;
  if (found !== undefined && others.length === 0) return found;
  const what = found === undefined ? "is no good release" : "is more than one release";
  throw new UserError(
    `--to ${what} of stack ${stack}.\n  given    ${to}\n  allowed  ${allowed}\n  fix      name one of these, by its image or by its digest`,
  );
}

/** Good releases as lines for people, the one that runs marked. */
export function releaseLines({
  releases,
  running,
}: Pick<RollbackChoice, "releases" | "running">): string[] {
  return releases.map(
    ({ image, revision, at }) =>
      `  ${image === running ? "runs" : "    "}  ${at}  commit ${revision.slice(0, 12)}  ${image}`,
  );
}

function digestOf(image: string): string {
  return image.slice(image.lastIndexOf("@") + 1);
}
