import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalDocument } from "./documents.ts";
import { errorName, isNotFound, orUndefined } from "./errors.ts";
import { nameOf } from "./names.ts";
import { retrying } from "./retry.ts";
import { tagChanges } from "./tags.ts";
import { testingAws } from "./testing-aws.ts";

const named = (name: string) => Object.assign(new Error("AWS says so"), { name });

describe("canonicalDocument", () => {
  it("minds neither the order of keys nor that of lists, whatever the document", () => {
    const turned = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.toReversed().map(turned);
      if (typeof value !== "object" || value === null) return value;
      const entries = Object.entries(value).reverse();
      return Object.fromEntries(entries.map(([key, item]) => [key, turned(item)]));
    };
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const [one, other] = [JSON.stringify(value), JSON.stringify(turned(value))];
        expect(canonicalDocument(other)).toBe(canonicalDocument(one));
      }),
    );
  });

  it("takes a list of one for its item, and leaves what is no JSON", () => {
    expect(canonicalDocument('{"Action":["a"]}')).toBe('{"Action":"a"}');
    expect(canonicalDocument("not { JSON")).toBe("not { JSON");
  });

  it("tells documents apart that differ", () => {
    expect(canonicalDocument('{"a":1}')).not.toBe(canonicalDocument('{"a":2}'));
  });
});

describe("a missing resource", () => {
  it.each([
    "ResourceNotFoundException",
    "NotFoundException",
    "NoSuchEntityException",
    "RepositoryNotFoundException",
    "LifecyclePolicyNotFoundException",
  ])("is known by %s", async (name) => {
    expect(isNotFound(named(name))).toBe(true);
    expect(await orUndefined(Promise.reject(named(name)))).toBeUndefined();
  });

  it("fails on every other error, such as a host that is not found", async () => {
    expect(isNotFound(named("AccessDeniedException"))).toBe(false);
    expect(errorName("NotFoundException")).toBe("");
    await expect(orUndefined(Promise.reject(new Error("getaddrinfo ENOTFOUND")))).rejects.toThrow();
  });
});

describe("retrying", () => {
  const isPassing = (error: unknown) => errorName(error) === "Busy";

  it("goes on while the failure is a passing one", async () => {
    const aws = testingAws();
    const failures = [named("Busy"), named("Busy")];
    const call = async () => {
      const failure = failures.shift();
      if (failure !== undefined) throw failure;
      return "done";
    };
    expect(await retrying(aws, isPassing, call)).toBe("done");
    expect(aws.pausesMs).toEqual([250, 500]);
  });

  it("fails at once on any other, and in the end on a passing one", async () => {
    const aws = testingAws();
    const fail = (name: string) => retrying(aws, isPassing, () => Promise.reject(named(name)));
    await expect(fail("Denied")).rejects.toThrow("AWS says so");
    expect(aws.pausesMs).toEqual([]);
    await expect(fail("Busy")).rejects.toThrow("AWS says so");
    expect(aws.pausesMs.reduce((sum, ms) => sum + ms, 0)).toBeGreaterThan(60_000);
  });
});

describe("tagChanges", () => {
  it("sets what is new or other, and removes what is gone", () => {
    const before = { tags: { a: "1", b: "2", c: "3" } };
    const after = { tags: { a: "1", b: "9", d: "4" } };
    expect(tagChanges(before, after)).toEqual({ set: { b: "9", d: "4" }, remove: ["c"] });
    expect(tagChanges({}, {})).toEqual({ set: {}, remove: [] });
  });
});

describe("nameOf", () => {
  it("takes the name, else makes one of 26 characters after the prefix", () => {
    expect(nameOf({ name: "a" })).toBe("a");
    expect(nameOf({ namePrefix: "ops-" })).toMatch(/^ops-\d{17}0[0-9a-f]{8}$/);
    expect(nameOf({ namePrefix: "ops-" })).not.toBe(nameOf({ namePrefix: "ops-" }));
  });
});
