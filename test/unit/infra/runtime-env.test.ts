import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { env } from "../../../app/src/contract.ts";
import { envList, runtimeEnv } from "../../../infra/runtime-env.ts";
import { settingsOf } from "./settings.ts";

const facts = { publicUrl: "https://mcp.example.com" };

describe("runtimeEnv", () => {
  it("renders the defaults", () => {
    expect(runtimeEnv(settingsOf().server, facts)).toEqual({
      MCP_SERVER_NAME: "ops-assistant",
      MCP_TRANSPORT: "http",
      MCP_SERVER_HOST: "0.0.0.0",
      MCP_SERVER_PORT: "8000",
      MCP_METRICS_PORT: "9090",
      MCP_LOG_LEVEL: "info",
      MCP_PUBLIC_URL: "https://mcp.example.com",
      MCP_ALLOWED_HOSTS: "mcp.example.com",
      MCP_AUTH_MODE: "jwt",
      MCP_AUTH_AUDIENCE: "ops-assistant",
      MCP_READ_ONLY: "false",
      MCP_LEGACY_MODE: "stateless",
      MCP_MAX_SUBSCRIPTIONS_PER_USER: "8",
      MCP_REQUESTS_PER_MINUTE: "120",
      MCP_TOOL_CALLS_PER_MINUTE: "60",
      MCP_TOOL_CONCURRENCY: "32",
      MCP_TOOL_TIMEOUT_SEC: "20",
      MCP_BODY_LIMIT_KIB: "1024",
      MCP_CACHE_TTL_SEC: "30",
      MCP_AUDIT_DESTINATION: "file",
      MCP_AUDIT_ON_FAILURE: "warn",
      MCP_AUDIT_MAX_FILE_MIB: "50",
      MCP_AUDIT_MAX_FILES: "10",
      MCP_STORE: "sqlite",
      MCP_SHARED: "redis",
      DATA_DIR: "/app/data",
      LOG_DIR: "/app/logs",
    });
  });

  it("asks for no audience where there is no auth", () => {
    const rendered = runtimeEnv(settingsOf({ auth: { mode: "none" } }).server, facts);
    expect(rendered.MCP_AUTH_MODE).toBe("none");
    expect(rendered).not.toHaveProperty("MCP_AUTH_AUDIENCE");
    expect(rendered).not.toHaveProperty("MCP_AUTH_ISSUER");
    // the server listens for the whole container, and would refuse to do so without
    expect(rendered.MCP_ALLOW_UNAUTHENTICATED).toBe("true");
  });

  it("adds key set, sessions, collector and webhook only when they are chosen", () => {
    const { server } = settingsOf({
      auth: { mode: "jwks", issuer: "https://id.example.com", jwksUrl: "https://id.example.com/k" },
      sessions: { enabled: true, max: 50 },
      audit: { destination: "stdout", onFailure: "deny" },
      telemetry: { otlpEndpoint: "http://otel.example.com:4318", sampleRatio: 0.0001 },
      webhook: { url: "https://hooks.example.com" },
    });
    const chosen = runtimeEnv(server, facts);
    const added = Object.keys(chosen).filter(
      (name) => !Object.hasOwn(runtimeEnv(settingsOf().server, facts), name),
    );
    expect(added.sort()).toEqual([
      "MCP_AUTH_ISSUER",
      "MCP_JWKS_URL",
      "MCP_MAX_SESSIONS",
      "MCP_MAX_SESSIONS_PER_USER",
      "MCP_SESSION_IDLE_SEC",
      "MCP_WEBHOOK_URL",
      "OTEL_EXPORTER_OTLP_ENDPOINT",
      "OTEL_TRACES_SAMPLER_ARG",
    ]);
    expect(chosen).toMatchObject({
      MCP_JWKS_URL: "https://id.example.com/k",
      MCP_LEGACY_MODE: "sessions",
      MCP_MAX_SESSIONS: "50",
      MCP_AUDIT_DESTINATION: "stdout",
      MCP_AUDIT_ON_FAILURE: "deny",
      OTEL_TRACES_SAMPLER_ARG: "0.0001",
      MCP_WEBHOOK_URL: "https://hooks.example.com",
    });
    // files that are not written have no size
    expect(chosen).not.toHaveProperty("MCP_AUDIT_MAX_FILE_MIB");
  });

  it("names the file of a key set that others write", () => {
    const auth = { mode: "jwks", issuer: "https://id.example.com", jwksFile: "/keys/jwks.json" };
    const rendered = runtimeEnv(settingsOf({ auth }).server, facts);
    expect(rendered.MCP_JWKS_FILE).toBe("/keys/jwks.json");
    expect(rendered).not.toHaveProperty("MCP_JWKS_URL");
  });

  it("adds the hosts, origins, audience and issuer that are written down", () => {
    const { server } = settingsOf({
      auth: { mode: "jwt", audience: "ops", issuer: "https://id.example.com" },
      allowedHosts: ["mcp.internal"],
      allowedOrigins: ["https://console.example.com"],
    });
    expect(runtimeEnv(server, facts)).toMatchObject({
      MCP_AUTH_AUDIENCE: "ops",
      MCP_AUTH_ISSUER: "https://id.example.com",
      MCP_ALLOWED_HOSTS: "mcp.example.com,mcp.internal",
      MCP_ALLOWED_ORIGINS: "https://console.example.com",
    });
  });

  it("uses only names of the contract and carries no secret, for any limits", () => {
    const limits = fc.record({
      requestsPerMinute: fc.integer({ min: 1, max: 100_000 }),
      toolTimeoutSec: fc.integer({ min: 1, max: 300 }),
      bodyLimitKiB: fc.integer({ min: 1, max: 16_384 }),
    });
    const known: readonly string[] = Object.values(env);
    fc.assert(
      fc.property(limits, fc.constantFrom("memory", "redis"), (values, shared) => {
        const rendered = runtimeEnv(settingsOf({ limits: values, shared }).server, facts);
        expect(Object.keys(rendered).filter((key) => !known.includes(key))).toEqual([]);
        expect(rendered).not.toHaveProperty(env.jwtSecret);
        expect(rendered).not.toHaveProperty(env.redisUrl);
        expect(Number(rendered.MCP_REQUESTS_PER_MINUTE)).toBe(values.requestsPerMinute);
        expect(Number(rendered.MCP_TOOL_TIMEOUT_SEC)).toBe(values.toolTimeoutSec);
        expect(Number(rendered.MCP_BODY_LIMIT_KIB)).toBe(values.bodyLimitKiB);
      }),
    );
  });
});

describe("envList", () => {
  it("is sorted, so that an unchanged environment compares equal", () => {
    expect(envList({ MCP_TRANSPORT: "http", DATA_DIR: "/d" })).toEqual([
      "DATA_DIR=/d",
      "MCP_TRANSPORT=http",
    ]);
  });
});
