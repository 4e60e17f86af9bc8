import { describe, expect, it } from "vitest";
import { dockerSettings } from "../../../infra/config/schema.ts";
import { derivedToken, serverTokens, serviceTokens } from "../../../infra/service-tokens.ts";

const settingsOf = (...names: readonly string[]) =>
  dockerSettings.parse({
    target: "docker",
    server: { auth: { mode: "jwt" } },
    backends: names.map((name) => ({ name, image: { reference: "team/api:1" } })),
  });

describe("tokens of backends", () => {
  it("are derived for one name by one key, as anyone with the key can work out", () => {
    // printf %s todo-api | openssl dgst -sha256 -hmac key
    expect(derivedToken("key", "todo-api")).toBe(
      "33ba0fda29d363712db37cc78f6a8470d2096752ee46373d3afb75430904c3eb",
    );
    const tokens = ["todo-api", "mail"].map((name) => derivedToken("key", name));
    expect(new Set([...tokens, derivedToken("other", "mail")]).size).toBe(3);
  });

  it("are told to the server under one name, or under that of each", () => {
    const tokens = { "todo-api": "a", "9lives": "b" };
    expect(serverTokens(settingsOf("todo-api"), tokens)).toEqual({ SERVICE_AUTH_TOKEN: "a" });
    expect(serverTokens(settingsOf("todo-api", "9lives"), tokens)).toEqual({
      TODO_API_AUTH_TOKEN: "a",
      _9LIVES_AUTH_TOKEN: "b",
    });
    expect(serverTokens(settingsOf(), {})).toEqual({});
  });

  it("fails on a token that nobody has made", () => {
    expect(() => serviceTokens(settingsOf("a"), undefined, {})).toThrow("backend a has no token");
  });
});
