import { type ReleaseImages, sameImages } from "../release-images.ts";
import type { GoodRelease } from "../release-tags.ts";

/** What is known of the stack whose image is promoted. */
export interface PromotionSource {
  readonly stack: string;
  /** Name of its server, when its facts say it. */
  readonly server: string | undefined;
  /** What it runs now; undefined when it is not up. */
  readonly image: string | undefined;
  /** Images of the backends that run beside it, by name. @default none */
  readonly backends?: ReleaseImages["backends"];
  /** What passed its smoke test, newest first. */
  readonly releases: readonly GoodRelease[];
}

/** What is known of the stack that takes the image. */
export interface PromotionTarget {
  readonly stack: string;
  readonly server: string;
  /** Its present reference; undefined while it builds. */
  readonly reference: string | undefined;
}

/** A report of a smoke test that was handed over as evidence. */
export interface GivenReport {
  readonly file: string;
  /** `sha256:` with the digest of its JSON. */
  readonly digest: string;
  readonly stack: string;
  readonly image: string;
  readonly verdict: string;
}

/** What `server.image` of the target becomes. */
export interface PromotedImage {
  readonly reference: string;
  readonly promoted: {
    readonly from: string;
    readonly digest: string;
    readonly commit: string;
    readonly at: string;
    readonly report: string;
  };
}

/** Why an image is not promoted, said so that a person can mend it. */
export interface Refusal {
  readonly what: string;
  readonly given: string;
  readonly allowed: string;
  readonly fix: string;
}

/** An image to write into the target's file, or all that stands against it. */
export type Promotion =
  | { readonly ok: true; readonly image: PromotedImage }
  | { readonly ok: false; readonly refusals: readonly Refusal[] };

/** How a promotion is asked for. */
export interface PromotionOptions {
  readonly report?: GivenReport | undefined;
  /** Whether an image may be of changes that no commit holds. */
  readonly allowDirty: boolean;
}

/** Decides whether the image that one stack runs may go to another, and as what. */
export function planPromotion(
  source: PromotionSource,
  target: PromotionTarget,
  { report, allowDirty }: PromotionOptions,
): Promotion {
  const { stack, image, backends } = source;
  const refusals = [...stackRefusals(source, target)];
  if (image === undefined) {
    const fix = `npm run deploy -- --stack ${stack}`;
    const what = `stack ${stack} is not up: there is no image to promote`;
    return refused([...refusals, { what, given: "no image", allowed: "a stack that runs", fix }]);
  }
  // a backend that came later was in no test, and would go to the target all the same
  const release = source.releases.find((one) => sameImages({ image, backends }, one));
  if (release === undefined) return refused([...refusals, untested(source, image)]);
  const pushed = /^(?<repository>.+)@(?<digest>sha256:[0-9a-f]{64})$/.exec(image)?.groups;
  if (pushed === undefined) refusals.push(unpushed(source, image));
  if (!allowDirty && !/^[0-9a-f]{40}$/.test(release.revision)) refusals.push(unknown(release));
  if (report !== undefined) refusals.push(...reportRefusals(report, source, release));
  const { repository, digest } = pushed ?? {};
  if (refusals.length > 0 || !repository || !digest) return refused(refusals);
  return {
    ok: true,
    image: {
      reference: `${repositoryOf(target.reference) ?? repository}@${digest}`,
      promoted: {
        from: stack,
        digest,
        commit: release.revision,
        at: release.at,
        report: release.report,
      },
    },
  };
}

/** A reference without its tag and digest; a port of its registry is none of them. */
export function repositoryOf(reference: string | undefined): string | undefined {
  return reference?.replace(/@.*$/, "").replace(/:[^:/]+$/, "");
}

function refused(refusals: readonly Refusal[]): Promotion {
  return { ok: false, refusals };
}

function stackRefusals(source: PromotionSource, target: PromotionTarget): Refusal[] {
  if (source.stack === target.stack) {
    return [
      {
        what: "an image is promoted to another stack",
        given: `--from ${source.stack} --to ${target.stack}`,
        allowed: "two stacks",
        fix: "name the stack that takes the image with --to",
      },
    ];
  }
  if (source.server === undefined || source.server === target.server) return [];
  return [
    {
      what: `the stacks run different servers`,
      given: `${source.server} on ${source.stack}, ${target.server} on ${target.stack}`,
      allowed: "two stacks of one server (server.name)",
      fix: "name the stacks of one server",
    },
  ];
}

function untested({ stack, backends, releases }: PromotionSource, image: string): Refusal {
  const [latest] = releases;
  const beside = releases.find((one) => one.image === image);
  if (beside !== undefined) {
    return {
      what: `the backends that stack ${stack} runs did not pass its smoke test with its image`,
      given: listed(backends),
      allowed: `the backends that passed, the last time at ${beside.at}: ${listed(beside.backends)}`,
      fix: `npm run deploy -- --stack ${stack} tests them, and records that they are good`,
    };
  }
  return {
    what: `the image that stack ${stack} runs did not pass its smoke test`,
    given: image,
    allowed:
      latest === undefined
        ? "an image that passed; none of this stack has"
        : `an image that passed, the last one ${latest.image} at ${latest.at}`,
    fix: `npm run deploy -- --stack ${stack} tests it, and records that it is good`,
  };
}

function listed(backends: ReleaseImages["backends"] = {}): string {
  const each = Object.entries(backends).map(([name, image]) => `${name} ${image}`);
  return each.length === 0 ? "none" : each.join(", ");
}

/** Why an image that is only on a daemon goes nowhere. */
export function unpushed({ stack }: { readonly stack: string }, image: string): Refusal {
  return {
    what: "the image is in no registry: it is on one Docker daemon alone",
    given: image,
    allowed: "an image by digest, such as registry.example.com/team/server@sha256:<64 hex digits>",
    fix: `push it and let Pulumi.${stack}.yaml refer to it there, or test on a stack that pushes (server.image.push)`,
  };
}

function unknown({ revision }: GoodRelease): Refusal {
  const isDirty = revision.endsWith("-dirty");
  return {
    what: isDirty
      ? "the image holds changes that no commit has"
      : "nobody knows which commit the image was built from",
    given: revision,
    allowed: "a commit of 40 hex digits",
    fix: "commit, deploy the commit and promote that; or say --allow-dirty, and it is written down",
  };
}

function reportRefusals(
  { file, digest, stack, image, verdict }: GivenReport,
  source: PromotionSource,
  release: GoodRelease,
): Refusal[] {
  const fix = `give the report of the deployment of ${release.at}, or leave --smoke-report out`;
  const wrong = (what: string, given: string, allowed: string): Refusal => ({
    what,
    given,
    allowed,
    fix,
  });
  if (verdict !== "passed") {
    return [wrong(`${file} is the report of a test that did not pass`, verdict, "passed")];
  }
  if (stack !== source.stack || image !== release.image) {
    return [
      wrong(
        `${file} is the report of something else`,
        `${image} on ${stack}`,
        `${release.image} on ${source.stack}`,
      ),
    ];
  }
  if (digest === release.report) return [];
  return [wrong(`${file} is not the report that was recorded`, digest, release.report)];
}
