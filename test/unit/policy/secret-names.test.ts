import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { env } from "../../../app/src/contract.ts";
import { isPlainSecret, namesSecret, showsSecret } from "../../../infra/policy/secret-names.ts";
import { runtimeEnv } from "../../../infra/runtime-env.ts";
import { kubernetesSettingsOf } from "../infra/kubernetes/settings.ts";

describe("names of secrets", () => {
  it.each([
    env.jwtSecret,
    env.webhookSecret,
    env.otlpHeaders,
    "POSTGRES_PASSWORD",
    "REDISCLI_AUTH",
    "PGPASSWORD",
    "GITHUB_TOKEN",
    "OPENAI_API_KEY",
    "AWS_SECRET_ACCESS_KEY",
    "clientSecret",
    "db.password",
    "private-key",
  ])("are known: %s", (name) => {
    expect(namesSecret(name)).toBe(true);
  });

  it.each([
    env.secretId,
    env.secretVersion,
    env.jwksFile,
    env.authMode,
    "MCP_TOKENS_PER_MINUTE",
    "TOKEN_URL",
    "SECRET_ARN",
    "PARTITION_KEY",
    "MONKEY",
    "COMPASS",
    "KEYBOARD",
  ])("are not those of places and numbers: %s", (name) => {
    expect(namesSecret(name)).toBe(false);
  });

  it("are none that the server is told in plain, whatever the settings", () => {
    const settings = fc.record({
      auth: fc.record({ mode: fc.constantFrom("jwt", "none") }),
      readOnly: fc.boolean(),
      sessions: fc.record({ enabled: fc.boolean() }),
      audit: fc.record({ destination: fc.constantFrom("file", "stdout") }),
    });
    fc.assert(
      fc.property(settings, fc.webUrl(), (server, url) => {
        const publicUrl = new URL(url).origin;
        const told = runtimeEnv(kubernetesSettingsOf(server).server, { publicUrl });
        const secret = Object.entries(told).filter(([name, value]) => isPlainSecret(name, value));
        expect(secret).toEqual([]);
      }),
    );
  });
});

describe("values of secrets", () => {
  it("are known by a URL's password, whatever it is", () => {
    const part = fc.stringMatching(/^[A-Za-z0-9._~-]{1,20}$/);
    fc.assert(
      fc.property(part, part, fc.domain(), (user, password, host) => {
        expect(showsSecret(`postgres://${user}:${password}@${host}:5432/db`)).toBe(true);
        expect(showsSecret(`redis://:${password}@${host}`)).toBe(true);
        expect(showsSecret(`https://${host}:8443/path?by=${user}`)).toBe(false);
      }),
    );
  });

  it.each([
    "AKIAIOSFODNN7EXAMPLE",
    `ghp_${"a1".repeat(18)}`,
    "-----BEGIN RSA PRIVATE KEY-----\nMIIE",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln",
  ])("are known by their form: %s", (value) => {
    expect(showsSecret(value)).toBe(true);
  });

  it("are none while a variable is empty", () => {
    expect(isPlainSecret(env.jwtSecret, "")).toBe(false);
  });
});
