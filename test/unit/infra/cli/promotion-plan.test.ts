import { describe, expect, it } from "vitest";
import { type PromotionOptions, planPromotion } from "../../../../infra/cli/promotion-plan.ts";
import type { GoodRelease } from "../../../../infra/release-tags.ts";

const digest = `sha256:${"a".repeat(64)}`;
const image = `registry.example.com/team/ops@${digest}`;
const release: GoodRelease = {
  image,
  revision: "c".repeat(40),
  at: "2026-06-01T12:00:00.000Z",
  report: `sha256:${"d".repeat(64)}`,
};
const source = { stack: "staging", server: "ops", image, releases: [release] };
const target = { stack: "prod", server: "ops", reference: undefined };
const none: PromotionOptions = { allowDirty: false };
const report = {
  file: "smoke.json",
  digest: release.report,
  stack: "staging",
  image,
  verdict: "passed",
};

const todo = (letter: string) => `registry.example.com/team/todo@sha256:${letter.repeat(64)}`;

/** What a promotion that is refused says. */
function refusalsOf(
  from: Partial<Parameters<typeof planPromotion>[0]>,
  options: PromotionOptions = none,
): readonly string[] {
  const plan = planPromotion({ ...source, ...from }, target, options);
  return plan.ok ? [] : plan.refusals.map(({ what }) => what);
}

describe("planPromotion", () => {
  it("takes the digest that runs and passed, with what stands for it", () => {
    expect(planPromotion(source, target, none)).toEqual({
      ok: true,
      image: {
        reference: image,
        promoted: {
          from: "staging",
          digest,
          commit: release.revision,
          at: release.at,
          report: release.report,
        },
      },
    });
  });

  it("keeps the repository of the target, whatever tag, port or digest its reference has", () => {
    for (const suffix of ["", ":1.2", `@sha256:${"0".repeat(64)}`, `:1@sha256:${"0".repeat(64)}`]) {
      const reference = `localhost:5000/prod/ops${suffix}`;
      expect(planPromotion(source, { ...target, reference }, none)).toMatchObject({
        image: { reference: `localhost:5000/prod/ops@${digest}` },
      });
    }
  });

  it("takes an older release that runs again after a rollback", () => {
    const newer = { ...release, image: `${image.slice(0, -1)}b`, at: "2026-06-02T12:00:00.000Z" };
    expect(refusalsOf({ releases: [newer, release] })).toEqual([]);
  });

  it("takes the report that was recorded", () => {
    expect(refusalsOf({}, { ...none, report })).toEqual([]);
  });

  it("fails for an image that did not pass, and names the one that did", () => {
    const running = image.replace(/a$/, "b");
    const plan = planPromotion({ ...source, image: running }, target, none);
    expect(plan).toEqual({
      ok: false,
      refusals: [
        {
          what: "the image that stack staging runs did not pass its smoke test",
          given: running,
          allowed: `an image that passed, the last one ${image} at ${release.at}`,
          fix: "npm run deploy -- --stack staging tests it, and records that it is good",
        },
      ],
    });
  });

  it("takes backends that passed together with the server, whichever release that was", () => {
    const backends = { todo: todo("a") };
    const releases = [
      { ...release, backends: { todo: todo("b") } },
      { ...release, backends },
    ];
    expect(refusalsOf({ backends, releases })).toEqual([]);
    expect(refusalsOf({ backends: {} })).toEqual([]);
  });

  it.each([
    ["joined since", { todo: todo("a") }, { todo: todo("a"), evil: todo("e") }],
    ["changed since", { todo: todo("a") }, { todo: todo("b") }],
    ["left since", { todo: todo("a"), mail: todo("c") }, { todo: todo("a") }],
    ["an older program did not record", undefined, { todo: todo("a") }],
  ])("fails for backends one of which %s", (_, passed, backends) => {
    const releases = [{ ...release, ...(passed ? { backends: passed } : {}) }];
    const listed = (some: Readonly<Record<string, string>> = {}) =>
      Object.entries(some).map(([name, own]) => `${name} ${own}`);
    expect(planPromotion({ ...source, backends, releases }, target, none)).toEqual({
      ok: false,
      refusals: [
        {
          what: "the backends that stack staging runs did not pass its smoke test with its image",
          given: listed(backends).join(", "),
          allowed: `the backends that passed, the last time at ${release.at}: ${listed(passed).join(", ") || "none"}`,
          fix: "npm run deploy -- --stack staging tests them, and records that they are good",
        },
      ],
    });
  });

  it.each([
    ["is not up", { image: undefined }, "stack staging is not up: there is no image to promote"],
    [
      "passed no smoke test",
      { releases: [] },
      "the image that stack staging runs did not pass its smoke test",
    ],
    [
      "runs an image that was never pushed",
      { image: digest, releases: [{ ...release, image: digest }] },
      "the image is in no registry: it is on one Docker daemon alone",
    ],
    [
      "runs what no commit holds",
      { releases: [{ ...release, revision: `${release.revision}-dirty` }] },
      "the image holds changes that no commit has",
    ],
    [
      "runs what nobody knows the commit of",
      { releases: [{ ...release, revision: "unknown" }] },
      "nobody knows which commit the image was built from",
    ],
    ["is the target itself", { stack: "prod" }, "an image is promoted to another stack"],
    ["runs another server", { server: "billing" }, "the stacks run different servers"],
  ])("fails when the source %s", (_, from, what) => {
    expect(refusalsOf(from)).toEqual([what]);
  });

  it("writes down a commit that is none when that is allowed", () => {
    const releases = [{ ...release, revision: "unknown" }];
    const plan = planPromotion({ ...source, releases }, target, { allowDirty: true });
    expect(plan).toMatchObject({ ok: true, image: { promoted: { commit: "unknown" } } });
  });

  it.each([
    [{ verdict: "failed" }, "smoke.json is the report of a test that did not pass"],
    [{ stack: "dev" }, "smoke.json is the report of something else"],
    [{ image: "other" }, "smoke.json is the report of something else"],
    [{ digest: `sha256:${"e".repeat(64)}` }, "smoke.json is not the report that was recorded"],
  ])("fails on a report with %j", (changed, what) => {
    expect(refusalsOf({}, { ...none, report: { ...report, ...changed } })).toEqual([what]);
  });

  it("tells everything that stands against it at once", () => {
    const releases = [{ ...release, image: digest, revision: "unknown" }];
    expect(refusalsOf({ server: "billing", image: digest, releases })).toHaveLength(3);
  });
});
