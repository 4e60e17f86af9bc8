import { describe, expect, it } from "vitest";
import { chosenRelease, releaseLines, releaseName } from "../../../../infra/cli/rollback-choice.ts";
import { UserError } from "../../../../infra/cli/user-error.ts";

const digest = (digit: string) => `sha256:${digit.repeat(64)}`;
const release = (image: string, at: string) => ({
  image,
  revision: "c".repeat(40),
  at,
  report: digest("f"),
});
const newest = release(`registry.example.com/server@${digest("a")}`, "2026-01-03T00:00:00.000Z");
const older = release(`registry.example.com/server@${digest("b")}`, "2026-01-02T00:00:00.000Z");
const oldest = release(digest("b"), "2026-01-01T00:00:00.000Z");
const releases = [newest, older, oldest];
const choice = { stack: "dev", releases, running: newest, to: undefined };

describe("a rollback", () => {
  it("goes to the newest good release that does not run", () => {
    expect(chosenRelease(choice)).toBe(older);
    expect(chosenRelease({ ...choice, running: { image: "what never was good" } })).toBe(newest);
  });

  it("goes to the release that is named by image or by the beginning of its digest", () => {
    expect(chosenRelease({ ...choice, to: oldest.image })).toBe(oldest);
    expect(chosenRelease({ ...choice, to: "sha256:aaaa" })).toBe(newest);
  });

  it.each([
    ["no release at all", { ...choice, releases: [] }],
    ["none but the one that runs", { ...choice, releases: [newest] }],
    ["a digest that none has", { ...choice, to: digest("0") }],
    ["a beginning that two have", { ...choice, to: "sha256:b" }],
  ])("fails on %s, and says what to do", (_, given) => {
    expect(() => chosenRelease(given)).toThrow(UserError);
    expect(() => chosenRelease(given)).toThrow(/\n {2}fix/);
  });

  it("lists the releases with the one that runs marked", () => {
    const lines = releaseLines(choice);
    expect(lines).toHaveLength(3);
    expect(lines.filter((line) => line.startsWith("  runs"))).toEqual([
      expect.stringContaining(newest.image),
    ]);
  });
});

describe("a rollback of a stack with backends", () => {
  const withApi = (at: string, api: string) => ({
    ...release(newest.image, at),
    backends: { "todo-api": digest(api) },
  });
  const [bad, good] = [
    withApi("2026-01-05T00:00:00.000Z", "e"),
    withApi("2026-01-04T00:00:00.000Z", "d"),
  ];
  const choice = { stack: "todo", releases: [bad, good], running: bad, to: undefined };

  it("goes to the release whose backend is another one, though the server's image is the same", () => {
    expect(chosenRelease(choice)).toBe(good);
    expect(chosenRelease({ ...choice, to: good.at })).toBe(good);
    expect(chosenRelease({ ...choice, to: "sha256:dd" })).toBe(good);
    expect([releaseName(good), releaseName(newest)]).toEqual([good.at, newest.image]);
  });

  it("takes a release of an older program, which knew no backends, for what runs", () => {
    expect(chosenRelease({ ...choice, releases: [newest, good] })).toBe(good);
  });

  it("fails on the server's image, which both have, and names their times", () => {
    const asked = () => chosenRelease({ ...choice, to: newest.image });
    expect(asked).toThrow("is more than one release");
    expect(asked).toThrow(`allowed  ${bad.at}\n           ${good.at}`);
  });

  it("lists every image of a release", () => {
    expect(releaseLines(choice)).toEqual([
      `  runs  ${bad.at}  commit cccccccccccc  ${newest.image}`,
      `            backend todo-api: ${digest("e")}`,
      `        ${good.at}  commit cccccccccccc  ${newest.image}`,
      `            backend todo-api: ${digest("d")}`,
    ]);
  });
});
