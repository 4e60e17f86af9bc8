import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { dockerSettings } from "../../../infra/config/schema.ts";
import {
  derivedToken,
  type ServiceTokens,
  serverTokens,
  serviceTokens,
} from "../../../infra/service-tokens.ts";

const image = { reference: "team/api:1" };
const backendsOf = (backends: readonly object[]) =>
  dockerSettings.parse({ target: "docker", server: { auth: { mode: "jwt" } }, backends }).backends;
const settingsOf = (...names: readonly string[]) => ({
  backends: backendsOf(names.map((name) => ({ name, image }))),
});

const key = pulumi.secret("key");
const made = { secrets: {}, ownSecrets: {} };
const given = { secrets: { serviceAuthToken: key }, ownSecrets: {} };
const bothDerived = { api: derivedToken("key", "api"), mail: derivedToken("key", "mail") };

const plain = (tokens: ServiceTokens) =>
  new Promise<Readonly<Record<string, string>>>((resolve) => {
    pulumi.all(tokens).apply(resolve);
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

  it.each([
    [
      "one that the stack runs with a key of its own",
      made,
      "api",
      { api: derivedToken("key", "api") },
    ],
    ["the same when a second one joins", made, "api mail", bothDerived],
    ["one, by a key that was given for it", given, "api", { api: "key" }],
    ["several, by a key that was given", given, "api mail", bothDerived],
  ])("are of %s", async (_, secrets, names, expected) => {
    const tokens = serviceTokens(settingsOf(...names.split(" ")), key, secrets);
    expect(await plain(tokens)).toEqual(expected);
    for (const token of Object.values(tokens)) expect(await pulumi.isSecret(token)).toBe(true);
  });

  it("are the key itself for one that runs elsewhere, and what is referred to", async () => {
    const url = "https://api.example.com";
    const elsewhere = { ...settingsOf(), backends: backendsOf([{ name: "api", url }]) };
    expect(await plain(serviceTokens(elsewhere, key, made))).toEqual({ api: "key" });
    const own = { name: "api", image, secrets: { SERVICE_AUTH_TOKEN: "apiToken" } };
    const referring = { ...settingsOf(), backends: backendsOf([own]) };
    const secrets = { ...made, ownSecrets: { apiToken: pulumi.secret("theirs") } };
    expect(await plain(serviceTokens(referring, undefined, secrets))).toEqual({ api: "theirs" });
  });

  it("fails on a token that nobody has made", () => {
    expect(() => serviceTokens(settingsOf("a"), undefined, made)).toThrow("backend a has no token");
  });
});
