import { describe, expect, it } from "vitest";
import { secret, validEnvironment } from "./valid-environment.ts";

const { refusal } = validEnvironment();

describe("settings together", () => {
  const jwks = { MCP_AUTH_MODE: "jwks", MCP_AUTH_ISSUER: "https://id.example.com" };
  const url = "https://id.example.com/keys";

  it.each([
    ["redis without an address", { MCP_SHARED: "redis" }, /REDIS_URL is not set/],
    ["postgres without an address", { MCP_STORE: "postgres" }, /DATABASE_URL is not set/],
    ["dynamodb without a table", { MCP_STORE: "dynamodb" }, /MCP_TICKETS_TABLE is not set/],
    [
      "limits in dynamodb without a table",
      { MCP_SHARED: "dynamodb" },
      /MCP_LIMITS_TABLE is not set.*MCP_SHARED=memory/,
    ],
    [
      "a version of no secret",
      { MCP_SECRET_VERSION: "0".repeat(36) },
      /MCP_SECRET_ID is not set.*MCP_SECRET_VERSION is a version of it/,
    ],
    [
      "a webhook without a secret",
      { MCP_WEBHOOK_URL: "https://x.example" },
      /MCP_WEBHOOK_SECRET is not set/,
    ],
    ["jwt without a secret", { JWT_SECRET: "" }, /JWT_SECRET is not set.*MCP_AUTH_MODE=jwt needs/],
    ["jwks without keys", jwks, /MCP_JWKS_URL is not set.*or MCP_JWKS_FILE instead/],
    [
      "jwks without an issuer",
      { ...jwks, MCP_AUTH_ISSUER: "", MCP_JWKS_URL: url },
      /MCP_AUTH_ISSUER is not set.*the issuer whose keys/,
    ],
    [
      "jwks with two sources of keys",
      { ...jwks, MCP_JWKS_URL: url, MCP_JWKS_FILE: "/keys.json" },
      /MCP_JWKS_FILE is "\/keys.json".*not both/,
    ],
    [
      "keys over plain http from elsewhere",
      { ...jwks, MCP_JWKS_URL: "http://id.example.com/keys" },
      /MCP_JWKS_URL is "http:.*Use https/,
    ],
    [
      "keys at an address with a password",
      { ...jwks, MCP_JWKS_URL: "https://ana:pw@id.example.com/keys" },
      /MCP_JWKS_URL is "https:\/\/…@id.example.com\/keys".*Remove the user name/,
    ],
    [
      "an open server that others can reach",
      { MCP_AUTH_MODE: "none", MCP_SERVER_HOST: "0.0.0.0" },
      /MCP_SERVER_HOST is "0.0.0.0".*MCP_ALLOW_UNAUTHENTICATED=true/,
    ],
    [
      "metrics on the port of the server",
      { MCP_SERVER_PORT: "8000", MCP_METRICS_PORT: "8000" },
      /MCP_METRICS_PORT is "8000".*MCP_SERVER_PORT is the same/,
    ],
    [
      "more sessions of one user than of all",
      { MCP_LEGACY_MODE: "sessions", MCP_MAX_SESSIONS: "10", MCP_MAX_SESSIONS_PER_USER: "11" },
      /MCP_MAX_SESSIONS_PER_USER is "11".*more than MCP_MAX_SESSIONS=10/,
    ],
    [
      "a webhook over plain http, without showing its path",
      { MCP_WEBHOOK_URL: "http://x.example/password", MCP_WEBHOOK_SECRET: secret },
      /MCP_WEBHOOK_URL is "http:\/\/x\.example\/…".*http is not allowed/,
    ],
    [
      "a webhook to a private address",
      { MCP_WEBHOOK_URL: "https://10.0.0.7/", MCP_WEBHOOK_SECRET: secret },
      /MCP_WEBHOOK_URL is .*10\.0\.0\.7 is no public address/,
    ],
    [
      "a collector's address with the path that is added to it",
      { OTEL_EXPORTER_OTLP_ENDPOINT: "http://collector:4318/v1/traces/" },
      /OTEL_EXPORTER_OTLP_ENDPOINT is .*without \/v1\/traces/,
    ],
    [
      "test fixtures in production",
      { MCP_CONFORMANCE_FIXTURES: "true", NODE_ENV: "production" },
      /MCP_CONFORMANCE_FIXTURES is "true".*no place in production/,
    ],
  ])("fails on %s", (_, change, message) => {
    expect(refusal(change)).toMatch(message);
    expect(refusal(change)).toContain("1 setting needs attention");
  });

  it.each<[string, Record<string, string>]>([
    ["two free ports", { MCP_SERVER_PORT: "0", MCP_METRICS_PORT: "0" }],
    ["a collector below a path", { OTEL_EXPORTER_OTLP_ENDPOINT: "http://c:4318/v1/traces/x" }],
    ["a key set over https", { ...jwks, MCP_JWKS_URL: url }],
    ["a key set on loopback over http", { ...jwks, MCP_JWKS_URL: "http://127.0.0.1:1/keys" }],
    ["a key set in a file", { ...jwks, MCP_JWKS_FILE: "/keys.json" }],
    ["an open server on loopback", { MCP_AUTH_MODE: "none", MCP_SERVER_HOST: "::1" }],
    [
      "an open server that is meant to be one",
      { MCP_AUTH_MODE: "none", MCP_SERVER_HOST: "0.0.0.0", MCP_ALLOW_UNAUTHENTICATED: "true" },
    ],
    ["tickets in dynamodb", { MCP_STORE: "dynamodb", MCP_TICKETS_TABLE: "ops-prod-tickets" }],
    ["limits in dynamodb", { MCP_SHARED: "dynamodb", MCP_LIMITS_TABLE: "ops-prod-limits" }],
    ["one version of a secret", { MCP_SECRET_ID: "ops-prod", MCP_SECRET_VERSION: "0".repeat(36) }],
    ["test fixtures outside production", { MCP_CONFORMANCE_FIXTURES: "true", NODE_ENV: "test" }],
    ["no fixtures in production", { NODE_ENV: "production" }],
    ["keys that nobody over stdio needs", { MCP_AUTH_MODE: "jwks", MCP_TRANSPORT: "stdio" }],
  ])("takes %s", (_, change) => {
    expect(refusal(change)).toBe("");
  });
});
