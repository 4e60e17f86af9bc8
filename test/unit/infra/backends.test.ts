import { describe, expect, it } from "vitest";
import {
  backendEnv,
  backendSecrets,
  backendSource,
  backendUrls,
  ownBackends,
} from "../../../infra/backends.ts";
import { dockerSettings } from "../../../infra/config/schema.ts";

const image = { build: { context: "api" } };
const settingsOf = (backends: readonly object[], server: object = {}) =>
  dockerSettings.parse({
    target: "docker",
    server: { auth: { mode: "jwt" }, ...server },
    backends,
  });
const only = (backend: object, server: object = {}) => {
  const settings = settingsOf([backend], server);
  const [own] = ownBackends(settings);
  if (own === undefined) throw new Error("no backend runs in the stack");
  return { settings, own };
};

describe("backends", () => {
  it("are told to the server by variables of their names or the settings', elsewhere as given", () => {
    const settings = settingsOf([
      { name: "todo-api", image },
      { name: "mail", image, port: 9000, variable: "SMTP_GATE" },
      { name: "9lives", url: "https://cats.example.com/v1" },
    ]);
    expect(backendUrls(settings, ({ name }) => `at-${name}`)).toEqual({
      TODO_API_URL: "http://at-todo-api:8080",
      SMTP_GATE: "http://at-mail:9000",
      _9LIVES_URL: "https://cats.example.com/v1",
    });
    expect(ownBackends(settings).map(({ name }) => name)).toEqual(["todo-api", "mail"]);
  });

  it("are told their port and their own environment, and in secret the token and what they name", () => {
    const { own } = only({ name: "a", image, env: { A: "1" }, secrets: { KEY: "apiKey" } });
    expect(backendEnv(own)).toEqual({ PORT: "8080", A: "1" });
    expect(backendSecrets(own, "token", { apiKey: "key", other: "not told" })).toEqual({
      SERVICE_AUTH_TOKEN: "token",
      KEY: "key",
    });
  });

  it("fails on a secret that is not there", () => {
    const { own } = only({ name: "a", image, secrets: { KEY: "apiKey" } });
    expect(() => backendSecrets(own, "token", {})).toThrow("KEY refers to no secret apiKey");
  });

  it("have images named after the server's, pushed beside it by the same user", () => {
    const push = { repository: "registry.example.com/team/ops", username: "pusher" };
    const { settings, own } = only({ name: "api", image }, { image: { build: {}, push } });
    expect(backendSource(settings.server, own)).toEqual({
      name: "ops-assistant-api",
      image: {
        build: { context: "api", dockerfile: "Dockerfile", args: {} },
        push: { repository: "registry.example.com/team/ops-api", username: "pusher" },
      },
    });
  });

  it("hand the user of one registry to no other", () => {
    const push = { repository: "registry.example.com/team/ops", username: "pusher" };
    const elsewhere = { ...image, repository: "other.example.com/api" };
    const { settings, own } = only(
      { name: "api", image: elsewhere },
      { image: { build: {}, push } },
    );
    expect(backendSource(settings.server, own).image.push).toEqual({
      repository: "other.example.com/api",
    });
  });
});
