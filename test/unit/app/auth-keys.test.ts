import { beforeAll, describe, expect, it } from "vitest";
import { createCachedKeys, mostStaleMs } from "../../../app/src/auth/cached-keys.ts";
import { readKeySet } from "../../../app/src/auth/key-set.ts";
import { type IssuerKey, issuerKey, keySetOf, now } from "./auth-issuer.ts";

let first: IssuerKey;
let second: IssuerKey;

beforeAll(async () => {
  first = await issuerKey("RS256", "first");
  second = await issuerKey("ES256", "second");
});

describe("a key set", () => {
  it.each(["RS256", "PS384", "ES256", "ES512", "EdDSA"])("gives the key for %s", async (alg) => {
    const { publicJwk } = await issuerKey(alg, "k");
    const { keys, ignored } = await readKeySet(keySetOf(publicJwk));
    expect(keys).toMatchObject([{ kid: "k", algorithm: alg, key: { type: "public" } }]);
    expect(ignored).toEqual([]);
  });

  it("takes a key that names no algorithm for the usual one of its kind only", async () => {
    const bare = [first, second].map(({ publicJwk: { alg: _, ...jwk } }) => jwk);
    const { keys } = await readKeySet(keySetOf(...bare));
    expect(keys.map(({ algorithm }) => algorithm)).toEqual(["RS256", "ES256"]);
  });

  it("ignores what is no public key for signatures, and says why", async () => {
    const small = { ...first.publicJwk, n: first.publicJwk.n?.slice(0, 172) };
    const set = keySetOf(
      first.publicJwk,
      second.privateJwk,
      { kty: "oct", k: "c2VjcmV0", alg: "HS256" },
      { ...first.publicJwk, alg: "HS256" },
      { ...first.publicJwk, alg: "none" },
      { ...first.publicJwk, use: "enc" },
      { ...first.publicJwk, key_ops: ["encrypt"] },
      { ...first.publicJwk, alg: "ES256" },
      { kty: "RSA", kid: "half" },
      small,
      "text",
    );
    const { keys, ignored } = await readKeySet(set);
    expect(keys.map(({ kid }) => kid)).toEqual(["first"]);
    expect(ignored).toEqual([
      "a private or symmetric key (key 1)",
      "a private or symmetric key (key 2)",
      "a key of an algorithm not accepted (key 3)",
      "a key of an algorithm not accepted (key 4)",
      "a key not meant for signatures (key 5)",
      "a key not meant for verifying (key 6)",
      "a key that cannot be used for ES256 (key 7)",
      "a key that cannot be used for RS256 (key 8)",
      "an RSA key of less than 2048 bits (key 9)",
      "an entry that is no JSON Web Key (key 10)",
    ]);
  });

  it.each([
    ["no JSON", "<html>", "it is not JSON"],
    ["no key set", "[]", "it is no JSON Web Key Set"],
    ["too many keys", keySetOf(...Array.from({ length: 101 }, () => ({}))), "at most 100 keys"],
    ["no keys", keySetOf(), "no key of it can be used"],
    ["secrets only", keySetOf({ kty: "oct", k: "c2VjcmV0" }), "a private or symmetric key"],
  ])("fails on %s", async (_, json, message) => {
    await expect(readKeySet(json)).rejects.toThrow(message);
  });
});

/** Keys of a source that a test turns off and on, with its own clock and a record of what was said. */
function startKeys(json: string | undefined) {
  const source = { json, reads: 0 };
  const time = { ms: now.getTime() };
  const said: string[] = [];
  const results: boolean[] = [];
  const keys = createCachedKeys(
    {
      place: "issuer",
      freshMs: 600_000,
      cooldownMs: 5000,
      async read() {
        source.reads += 1;
        if (source.json === undefined) throw new Error("it is down");
        return source.json;
      },
    },
    {
      read: (ok) => void results.push(ok),
      warn: (message) => void said.push(`warn: ${message}`),
      info: (message) => void said.push(`info: ${message}`),
    },
    () => new Date(time.ms),
  );
  const find = (kid: string | undefined, alg: string) =>
    keys.find({ alg, ...(kid === undefined ? {} : { kid }) }).then(
      ({ type }) => type,
      (error: unknown) => error,
    );
  return { keys, find, source, time, said, results };
}

const refused = (reason: string) => expect.objectContaining({ name: "TokenRefused", reason });

describe("cached keys", () => {
  it("are read once for many tokens", async () => {
    const { find, source } = startKeys(keySetOf(first.publicJwk, second.publicJwk));
    const found = await Promise.all([find("first", "RS256"), find("second", "ES256")]);
    expect(found).toEqual(["public", "public"]);
    expect(source.reads).toBe(1);
  });

  it("are read again for a key that is not known, but not before some seconds have passed", async () => {
    const { find, source, time } = startKeys(keySetOf(first.publicJwk));
    await find("first", "RS256");
    source.json = keySetOf(first.publicJwk, second.publicJwk);
    expect(await find("second", "ES256")).toEqual(refused("unknown_key"));
    expect(source.reads).toBe(1);
    time.ms += 5000;
    expect(await find("second", "ES256")).toBe("public");
    expect(await find("third", "ES256")).toEqual(refused("unknown_key"));
    expect(source.reads).toBe(2);
  });

  it("forget a key that the issuer has withdrawn once they have been read anew", async () => {
    const { find, keys, source } = startKeys(keySetOf(first.publicJwk, second.publicJwk));
    await find("first", "RS256");
    source.json = keySetOf(second.publicJwk);
    await keys.refresh();
    expect(await find("first", "RS256")).toEqual(refused("unknown_key"));
  });

  it("go on being used for a day while the issuer is down, then nobody is let in", async () => {
    const { find, source, time, said, results } = startKeys(keySetOf(first.publicJwk));
    await find("first", "RS256");
    source.json = undefined;
    time.ms += mostStaleMs;
    expect(await find("first", "RS256")).toBe("public");
    time.ms += 5001;
    expect(await find("first", "RS256")).toEqual(refused("keys_unavailable"));
    expect(said).toEqual([
      "info: The key set issuer is in use (keys: 1)",
      "warn: The key set issuer cannot be used: it is down. The last keys are used for up to 24 hours.",
    ]);
    expect(results).toEqual([true, false, false]);
  });

  it("let nobody in until they have been read once, and ask no more often than allowed", async () => {
    const { find, source, time, said } = startKeys(undefined);
    const answers = await Promise.all([find("first", "RS256"), find("first", "RS256")]);
    expect(answers).toEqual([refused("keys_unavailable"), refused("keys_unavailable")]);
    expect(source.reads).toBe(1);
    source.json = keySetOf(first.publicJwk);
    expect(await find("first", "RS256")).toEqual(refused("keys_unavailable"));
    time.ms += 5000;
    expect(await find("first", "RS256")).toBe("public");
    expect(said.map((line) => line.slice(0, 4))).toEqual(["warn", "info"]);
  });

  it("say that they are not there until they have been read, and have them read by asking", async () => {
    const { keys, source, time } = startKeys(undefined);
    expect(keys.available()).toBe(false);
    await keys.refresh();
    source.json = keySetOf(first.publicJwk);
    expect(keys.available()).toBe(false);
    expect(source.reads).toBe(1);
    time.ms += 5000;
    expect(keys.available()).toBe(false);
    await keys.refresh();
    expect(keys.available()).toBe(true);
    expect(source.reads).toBe(2);
    time.ms += mostStaleMs + 1;
    expect(keys.available()).toBe(false);
  });

  it("keep the last good keys when what the issuer serves is broken", async () => {
    const { find, keys, source, said } = startKeys(keySetOf(first.publicJwk));
    await find("first", "RS256");
    source.json = "<html>";
    expect(await keys.refresh()).toBe(false);
    expect(await find("first", "RS256")).toBe("public");
    expect(said[1]).toContain("it is not JSON");
  });

  it("are found only for the algorithm that they are for, and without a name only where there is one", async () => {
    const { find } = startKeys(keySetOf(first.publicJwk));
    expect(await find("first", "PS256")).toEqual(refused("unknown_key"));
    expect(await find(undefined, "RS256")).toBe("public");
    const two = startKeys(keySetOf(first.publicJwk, { ...first.publicJwk, kid: "other" }));
    expect(await two.find(undefined, "RS256")).toEqual(refused("unknown_key"));
  });
});
