import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Answer, Question } from "../../../app/src/cache/answers.ts";
import { createAnswers, type FarAnswers } from "../../../app/src/cache/create-answers.ts";
import { createNearAnswers } from "../../../app/src/cache/near-answers.ts";
import { canonicalJson, questionKey } from "../../../app/src/cache/question-key.ts";
import { createRedisAnswers } from "../../../app/src/cache/redis-answers.ts";

const never = new AbortController().signal;

/** Reads answers of the form that the tests make. */
const read = (value: unknown): Answer | undefined =>
  typeof value === "object" && value !== null && "n" in value ? { n: value.n } : undefined;

const ask = (change: Partial<Question> = {}): Question => ({
  tool: "t",
  args: {},
  far: true,
  read,
  signal: never,
  ...change,
});

/** A Redis of this process, whose texts a test may change. */
function store() {
  const texts = new Map<string, string>();
  const redis = {
    get: async (key: string) => texts.get(key) ?? null,
    set: async (key: string, value: string) => void texts.set(key, value),
  };
  return { texts, redis };
}

function answersOf(far?: FarAnswers) {
  const time = { ms: Date.now() };
  const counted: string[] = [];
  const count = (_tool: string, result: string) => void counted.push(result);
  const settings = { ttlMs: 30_000, now: () => time.ms, count };
  const answers = createAnswers(far === undefined ? settings : { ...settings, far });
  return { answers, counted, time };
}

describe("the key of a question", () => {
  it("is the same whatever the order of the arguments", () => {
    const args = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 }));
    fc.assert(
      fc.property(args, (value) => {
        const turned = Object.fromEntries(Object.entries(value).reverse());
        expect(canonicalJson(turned)).toBe(canonicalJson(value));
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it("differs if tool, arguments or user differ", () => {
    const question = fc.record(
      { tool: fc.constantFrom("a", "b"), args: fc.jsonValue(), user: fc.string() },
      { requiredKeys: ["tool", "args"] },
    );
    fc.assert(
      fc.property(question, question, (one, two) => {
        const same =
          one.tool === two.tool &&
          one.user === two.user &&
          canonicalJson(one.args) === canonicalJson(two.args);
        expect(questionKey(one) === questionKey(two)).toBe(same);
      }),
    );
  });
});

describe("kept answers", () => {
  it("are made once until they expire", async () => {
    const { answers, counted, time } = answersOf();
    let made = 0;
    const compute = async () => ({ n: ++made });
    const first = await answers.through(ask(), compute);
    expect(first).toEqual({ answer: { n: 1 }, text: '{"n":1}' });
    expect(await answers.through(ask(), compute)).toBe(first);
    time.ms += 30_000;
    expect((await answers.through(ask(), compute)).answer).toEqual({ n: 2 });
    expect(counted).toEqual(["miss", "hit", "miss"]);
  });

  it("are never another user's where answers differ by user", async () => {
    const calls = fc.array(fc.record({ user: fc.string(), args: fc.jsonValue() }), {
      minLength: 1,
      maxLength: 40,
    });
    await fc.assert(
      fc.asyncProperty(calls, async (all) => {
        const { redis } = store();
        const replicas = [1, 2].map(() => answersOf(createRedisAnswers(redis, "p", ["1"])));
        for (const [at, { user, args }] of all.entries()) {
          const answers = replicas[at % 2]?.answers;
          const kept = await answers?.through(ask({ user, args }), async () => ({ n: user }));
          expect(kept?.answer).toEqual({ n: user });
        }
      }),
      { numRuns: 50 },
    );
  });

  it("are made once for questions that come at the same time", async () => {
    const { answers, counted } = answersOf();
    const { promise, resolve } = Promise.withResolvers<Answer>();
    let made = 0;
    const compute = () => {
      made += 1;
      return promise;
    };
    const all = [1, 2, 3].map(() => answers.through(ask(), compute));
    resolve({ n: 1 });
    expect((await Promise.all(all)).map(({ text }) => text)).toEqual(Array(3).fill('{"n":1}'));
    expect(made).toBe(1);
    expect(counted.sort()).toEqual(["hit", "hit", "miss"]);
  });

  it("are made anew by one that waits when their maker fails or goes away", async () => {
    const { answers } = answersOf();
    const failing = answers.through(ask(), () => Promise.reject(new Error("broken")));
    const waiting = answers.through(ask(), async () => ({ n: 2 }));
    await expect(failing).rejects.toThrow("broken");
    expect((await waiting).answer).toEqual({ n: 2 });

    const caller = new AbortController();
    const gone = ask({ args: 1, signal: caller.signal });
    // Never settles, as work does that ignores its signal.
    void answers.through(gone, () => new Promise<never>(() => {}));
    const other = answers.through(ask({ args: 1 }), async () => ({ n: 3 }));
    caller.abort(new Error("gone"));
    expect((await other).answer).toEqual({ n: 3 });
  });
});

describe("answers in Redis", () => {
  it("are shared by replicas with the same sources only", async () => {
    const { redis } = store();
    const open = (data: string) => answersOf(createRedisAnswers(redis, "p", ["1.0.0", data]));
    await open("a").answers.through(ask(), async () => ({ n: "a" }));
    const same = open("a");
    expect((await same.answers.through(ask(), async () => ({ n: "b" }))).answer).toEqual({
      n: "a",
    });
    expect(same.counted).toEqual(["hit"]);
    const other = open("b");
    expect((await other.answers.through(ask(), async () => ({ n: "b" }))).answer).toEqual({
      n: "b",
    });
  });

  it.each([
    ["no JSON", () => "{"],
    ["another question's", (text: string) => text.replace("everybody", "somebody")],
    ["of another form", (text: string) => text.replace('"n"', '"m"')],
    ["expired", (text: string) => text.replace(/"expiresAt":\d+/, '"expiresAt":1')],
    ["not an object", () => "7"],
  ])("are a miss when what was kept is %s", async (_what, change) => {
    const { redis, texts } = store();
    const open = () => answersOf(createRedisAnswers(redis, "p", []));
    await open().answers.through(ask(), async () => ({ n: 1 }));
    const [entry] = texts;
    if (entry === undefined) throw new Error("nothing was kept");
    texts.set(entry[0], change(entry[1]));
    expect(texts.get(entry[0])).not.toBe(entry[1]);
    const { answers, counted } = open();
    expect((await answers.through(ask(), async () => ({ n: 2 }))).answer).toEqual({ n: 2 });
    expect(counted).toEqual(["miss"]);
  });

  it("name no user and no argument in their keys", async () => {
    const { redis, texts } = store();
    const { answers } = answersOf(createRedisAnswers(redis, "p", []));
    await answers.through(ask({ user: "ana", args: { q: "secret" } }), async () => ({ n: 1 }));
    expect([...texts.keys()].join()).toMatch(/^p:[\w-]{43}$/);
    expect([...texts.values()].join()).not.toContain("ana");
  });

  it("count as errors when Redis fails, and the answer is made all the same", async () => {
    const gone = () => Promise.reject(new Error("gone"));
    const { answers, counted } = answersOf({ get: gone, put: gone });
    expect((await answers.through(ask(), async () => ({ n: 1 }))).answer).toEqual({ n: 1 });
    expect(counted.sort()).toEqual(["error", "error", "miss"]);
  });

  it("are not asked for where an answer is made faster", async () => {
    const unused = () => Promise.reject(new Error("asked"));
    const { answers, counted } = answersOf({ get: unused, put: unused });
    await answers.through(ask({ far: false }), async () => ({ n: 1 }));
    expect(counted).toEqual(["miss"]);
  });
});

describe("answers in this process", () => {
  it("stay within their bounds, the least used going first", () => {
    const near = createNearAnswers({ entries: 2, characters: 100 }, () => 0);
    const kept = (text: string) => ({ answer: {}, text });
    near.put("a", kept("1"), 1);
    near.put("b", kept("2"), 1);
    near.get("a");
    near.put("c", kept("3"), 1);
    expect(["a", "b", "c"].map((key) => near.get(key)?.text)).toEqual(["1", undefined, "3"]);
    near.put("d", kept("x".repeat(98)), 1);
    expect(["a", "c", "d"].map((key) => near.get(key)?.text.length)).toEqual([
      undefined,
      undefined,
      98,
    ]);
    near.put("e", kept("x".repeat(100)), 1);
    expect(near.get("e")).toBeUndefined();
    expect(near.get("d")?.text).toHaveLength(98);
  });
});
