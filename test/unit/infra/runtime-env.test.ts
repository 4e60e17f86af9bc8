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
      MCP_REQUESTS_PER_MINUTE: "120",
      MCP_TOOL_TIMEOUT_SEC: "20",
      MCP_BODY_LIMIT_KIB: "1024",
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
