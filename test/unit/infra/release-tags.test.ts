import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dnsLabel } from "../../../infra/config/schema/formats.ts";
import {
  type GoodRelease,
  keptReleases,
  releasesIn,
  tagsFor,
} from "../../../infra/release-tags.ts";

const hex = (digit: string) => `sha256:${digit.repeat(64)}`;
const release = (image: string, at: string): GoodRelease => ({
  image,
  revision: "a".repeat(40),
  at,
  report: hex("b"),
});
const minute = (n: number) => new Date(Date.UTC(2026, 0, 1, 0, n)).toISOString();

/** The tags after so many of the writes that record a release. */
function written(
  tags: Record<string, string>,
  good: GoodRelease,
  writes = Number.POSITIVE_INFINITY,
) {
  const done = tagsFor(good, tags).slice(0, writes);
  return { ...tags, ...Object.fromEntries(done.map(({ name, value }) => [name, value])) };
}

const recorded = (goods: readonly GoodRelease[]) =>
  goods.reduce((tags, good) => written(tags, good), {} as Record<string, string>);

const images = fc.array(
  fc.integer({ min: 0, max: 8 }).map((n) => hex(n.toString(16))),
  {
    maxLength: 30,
  },
);

describe("the tags of good releases", () => {
  it("give the last five images back, each once, newest first", () => {
    fc.assert(
      fc.property(images, (all) => {
        const goods = all.map((image, n) => release(image, minute(n)));
        const newest = goods.toReversed();
        const expected = newest
          .filter(({ image }, at) => newest.findIndex((one) => one.image === image) === at)
          .slice(0, keptReleases);
        expect(releasesIn(recorded(goods))).toEqual(expected);
      }),
    );
  });

  it.each([
    ["an image with a line of YAML", { image: `x\n      build: {context: /}@${hex("a")}` }],
    ["an image with an escape sequence", { image: `\u001b[2Jserver@${hex("a")}` }],
    ["a revision that is none", { revision: "$(id)" }],
    ["a time that is none", { at: "9999" }],
    ["a report that is no digest", { report: "trust-me" }],
  ])("fails to name %s, which somebody else wrote", (_, forged) => {
    const tags = recorded([{ ...release(hex("a"), minute(1)), ...forged }]);
    expect(Object.keys(tags)).toHaveLength(2);
    expect(releasesIn(tags)).toEqual([]);
  });

  it("never count half a record, whatever was there before", () => {
    fc.assert(
      fc.property(images, fc.integer({ min: 0, max: 8 }), (all, n) => {
        const goods = all.map((image, at) => release(image, minute(at)));
        const before = recorded(goods);
        const next = release(hex(n.toString(16)), minute(99));
        const known = releasesIn(before);
        const isKnown = known.some(({ image }) => image === next.image);
        if (isKnown) return;
        const half = releasesIn(written(before, next, 1));
        expect(half.map(({ image }) => image)).not.toContain(next.image);
        expect(known).toEqual(expect.arrayContaining(half));
        expect(half.length).toBeGreaterThanOrEqual(Math.min(known.length, keptReleases - 1));
      }),
    );
  });

  it("move the same image to the front by one write alone", () => {
    const tags = recorded([release(hex("1"), minute(1)), release(hex("2"), minute(2))]);
    expect(tagsFor(release(hex("1"), minute(3)), tags)).toHaveLength(1);
    expect(
      releasesIn(written(tags, release(hex("1"), minute(3)))).map(({ image }) => image),
    ).toEqual([hex("1"), hex("2")]);
  });

  it("fit what backends take, with a long reference and a changed commit", () => {
    const long = `registry.example.com/${"team/".repeat(20)}server@${hex("c")}`;
    const good = { ...release(long, minute(1)), revision: `${"d".repeat(40)}-dirty` };
    const tags = recorded([good]);
    expect(releasesIn(tags)).toEqual([good]);
    for (const value of Object.values(tags)) expect(value.length).toBeLessThanOrEqual(256);
    // Pulumi Cloud takes letters, digits, _ - . and : in at most 40 characters
    for (const name of Object.keys(tags)) expect(name).toMatch(/^[\w.:-]{1,40}$/);
  });

  it("fails on a reference that no tag can hold", () => {
    const image = `registry.example.com/${"x".repeat(300)}@${hex("c")}`;
    expect(() => tagsFor(release(image, minute(1)), {})).toThrow(RangeError);
  });

  it("ignores tags of others and what somebody changed by hand", () => {
    const tags = recorded([release(hex("1"), minute(1))]);
    const changed = { ...tags, "mcp-good-0-image": hex("e"), "pulumi:runtime": "nodejs" };
    expect(releasesIn(changed)).toEqual([]);
  });

  it("give the images of backends back, each set of them once", () => {
    const withApi = (n: number, api: string, mail?: string): GoodRelease => ({
      ...release(hex("1"), minute(n)),
      backends: { "todo-api": hex(api), ...(mail === undefined ? {} : { mail: hex(mail) }) },
    });
    const goods = [release(hex("1"), minute(1)), withApi(2, "a", "c"), withApi(3, "b", "c")];
    const tags = recorded([...goods, withApi(4, "a", "c")]);
    expect(releasesIn(tags)).toEqual([withApi(4, "a", "c"), goods[2], goods[0]]);
    // one that has fewer takes a slot of one that had more
    const all = ["d", "e", "f"].map((api, n) => withApi(5 + n, api));
    expect(releasesIn(recorded([...goods, withApi(4, "a", "c"), ...all]))).toEqual([
      ...all.toReversed(),
      withApi(4, "a", "c"),
      goods[2],
    ]);
    for (const name of Object.keys(tags)) expect(name).toMatch(/^[\w.:-]{1,40}$/);
  });

  it("give a backend back whose name is all that a backend may be called", () => {
    const names = ["2fa", "9", "a", "a-9", "9-a", `0${"x".repeat(61)}9`];
    for (const name of names) expect(dnsLabel("a name").safeParse(name).success).toBe(true);
    const good = {
      ...release(hex("1"), minute(1)),
      backends: Object.fromEntries(names.map((name) => [name, hex("a")])),
    };
    const [read] = releasesIn(recorded([good]));
    expect(read).toEqual(good);
  });

  it("never count a record whose backends are not all written, or were changed by hand", () => {
    const good = { ...release(hex("1"), minute(1)), backends: { api: hex("a"), mail: hex("b") } };
    const writes = tagsFor(good, {}).length;
    expect(writes).toBe(4);
    for (const some of [1, 2, 3]) expect(releasesIn(written({}, good, some))).toEqual([]);
    const tags = recorded([good]);
    expect(releasesIn(tags)).toEqual([good]);
    expect(releasesIn({ ...tags, "mcp-good-0-backend-1": `mail ${hex("c")}` })).toEqual([]);
    expect(releasesIn({ ...tags, "mcp-good-0-backend-1": "" })).toEqual([]);
  });

  it("read a record of an older program, which knew the server's image alone", () => {
    const tags = {
      "mcp-good-0-image": hex("1"),
      "mcp-good-0-proof": `${minute(1)} ${"a".repeat(40)} ${hex("b")} 3a1ee0b8cfb1`,
    };
    const mark = createHash("sha256").update(hex("1")).digest("hex").slice(0, 12);
    const proof = tags["mcp-good-0-proof"].replace(/\w+$/, mark);
    expect(releasesIn({ ...tags, "mcp-good-0-proof": proof })).toEqual([
      release(hex("1"), minute(1)),
    ]);
    expect(releasesIn(tags)).toEqual([]);
  });

  it.each([
    ["an image with a line of YAML", { api: `x\n      build: {}@${hex("a")}` }],
    ["a name that is none", { "api: {}": hex("a") }],
    ["a name that begins with a hyphen", { "-api": hex("a") }],
    ["a name that ends with one", { "9-": hex("a") }],
    ["a name in capitals", { API: hex("a") }],
  ])("fails to name a backend of %s", (_, backends) => {
    expect(releasesIn(recorded([{ ...release(hex("1"), minute(1)), backends }]))).toEqual([]);
  });
});
