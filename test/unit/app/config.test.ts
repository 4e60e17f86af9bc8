import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { loadConfig } from "../../../app/src/config.ts";
import { env } from "../../../app/src/contract.ts";
import { secret, validEnvironment } from "./valid-environment.ts";

const { folder, good, refusal } = validEnvironment();
const file = join(folder, "file");
writeFileSync(file, "");

describe("loadConfig", () => {
  it("fills in every default", () => {
    expect(loadConfig(good)).toEqual({
      name: "ops-assistant",
      version: "1.0.0",
      transport: "http",
      host: "127.0.0.1",
      port: 8000,
      metricsPort: 9090,
      keepAliveSec: 300,
      logLevel: "info",
      publicUrl: undefined,
      allowedHosts: [],
      allowedOrigins: [],
      authMode: "jwt",
      authAudience: "ops-assistant",
      authIssuer: undefined,
      jwtSecret: secret,
      jwksUrl: undefined,
      jwksFile: undefined,
      allowUnauthenticated: false,
      readOnly: false,
      legacyMode: "stateless",
      maxSessions: 1000,
      maxSessionsPerUser: 20,
      sessionIdleSec: 900,
      maxSubscriptionsPerUser: 8,
      requestsPerMinute: 120,
      toolCallsPerMinute: 60,
      toolConcurrency: 32,
      toolTimeoutSec: 20,
      bodyLimitKiB: 1024,
      cacheTtlSec: 30,
      auditDestination: "file",
      auditOnFailure: "warn",
      auditMaxFileMiB: 50,
      auditMaxFiles: 10,
      otlpEndpoint: undefined,
      otlpHeaders: undefined,
      traceSampleRatio: 1,
      conformanceFixtures: false,
      store: "sqlite",
      databaseUrl: undefined,
      databasePoolSize: 10,
      webhookUrl: undefined,
      webhookSecret: undefined,
      shared: "memory",
      redisUrl: undefined,
      ticketsTable: undefined,
      limitsTable: undefined,
      secretId: undefined,
      secretVersion: undefined,
      responseStreaming: false,
      dataDir: folder,
      logDir: folder,
    });
  });

  it("takes the log level in any case, the audience from the name, and lists", () => {
    const config = loadConfig({
      ...good,
      MCP_LOG_LEVEL: "INFO",
      MCP_SERVER_NAME: "stock",
      MCP_ALLOWED_HOSTS: "mcp.example.com, mcp-server",
      MCP_ALLOWED_ORIGINS: "https://app.example.com",
      MCP_PUBLIC_URL: "https://mcp.example.com/",
    });
    expect(config).toMatchObject({
      logLevel: "info",
      authAudience: "stock",
      allowedHosts: ["mcp.example.com", "mcp-server"],
      allowedOrigins: ["https://app.example.com"],
      publicUrl: "https://mcp.example.com",
    });
  });

  it("needs no secret when nobody can reach it over HTTP or everybody is let in", () => {
    expect(refusal({ JWT_SECRET: undefined, MCP_TRANSPORT: "stdio" })).toBe("");
    expect(refusal({ JWT_SECRET: undefined, MCP_AUTH_MODE: "none" })).toBe("");
  });

  it.each([
    [
      env.authMode,
      undefined,
      "is not set. Allowed: jwt (a shared secret), jwks (a key set), or none",
    ],
    [env.authMode, "oauth", 'is "oauth". Allowed: jwt (a shared secret), jwks'],
    [env.authAudience, "a".repeat(256), "Allowed: the `aud` that tokens must carry"],
    [env.authIssuer, "a".repeat(256), "Allowed: the `iss` that tokens must carry"],
    [env.jwksUrl, "keys", 'is "keys". Allowed: the https URL of the issuer\'s key set'],
    [env.allowUnauthenticated, "yes", 'is "yes". Allowed: true or false'],
    [env.readOnly, "1", 'is "1". Allowed: true or false'],
    [env.legacyMode, "sticky", 'is "sticky". Allowed: stateless or sessions'],
    [env.maxSessions, "0", 'is "0". Allowed: a whole number from 1 to 100000'],
    [env.maxSessionsPerUser, "0", 'is "0". Allowed: a whole number from 1 to 100000'],
    [env.sessionIdleSec, "1m", 'is "1m". Allowed: a whole number from 1 to 86400 (seconds)'],
    [env.maxSubscriptionsPerUser, "1001", 'is "1001". Allowed: a whole number from 1 to 1000'],
    [env.jwtSecret, undefined, "is not set. Allowed: at least 32 bytes"],
    [env.jwtSecret, "short", "is 5 bytes long (value hidden). Allowed: at least 32 bytes"],
    [env.port, "http", 'is "http". Allowed: a port from 0 to 65535'],
    [env.port, "65536", 'is "65536". Allowed: a port'],
    [env.metricsPort, "-1", 'is "-1". Allowed: a port'],
    [env.keepAliveSec, "5s", 'is "5s". Allowed: a whole number from 1 to 3600 (seconds'],
    [env.host, "a b", 'is "a b". Allowed: an address to listen on'],
    [env.name, "Ops", 'is "Ops". Allowed: 1 to 63 lower-case letters'],
    [env.version, "v 1", 'is "v 1". Allowed: 1 to 64 letters'],
    [env.transport, "sse", 'is "sse". Allowed: http or stdio'],
    [env.logLevel, "loud", 'is "loud". Allowed: trace, debug, info'],
    [env.publicUrl, "ftp://x", 'is "ftp://x". Allowed: the http(s) URL'],
    [env.allowedHosts, "https://x", 'is "https://x". Allowed: host names without scheme'],
    [env.allowedOrigins, "app", 'is "app". Allowed: web origins such as'],
    [env.requestsPerMinute, "0", 'is "0". Allowed: a whole number from 1'],
    [env.requestsPerMinute, "1.5", 'is "1.5". Allowed: a whole number from 1'],
    [env.toolCallsPerMinute, "-5", 'is "-5". Allowed: a whole number from 1 to 1000000'],
    [env.toolConcurrency, "0", 'is "0". Allowed: a whole number from 1 to 10000'],
    [env.toolTimeoutSec, "1h", 'is "1h". Allowed: a whole number from 1 to 3600 (seconds)'],
    [env.bodyLimitKiB, "0", 'is "0". Allowed: a whole number from 1 to 65536 (KiB)'],
    [env.cacheTtlSec, "86401", 'is "86401". Allowed: a whole number from 0 to 86400'],
    [env.auditDestination, "syslog", 'is "syslog". Allowed: file or stdout'],
    [env.auditOnFailure, "stop", 'is "stop". Allowed: warn or deny'],
    [env.auditMaxFileMiB, "0", 'is "0". Allowed: a whole number from 1 to 10240'],
    [env.auditMaxFiles, "0", 'is "0". Allowed: a whole number from 1 to 1000'],
    [env.otlpEndpoint, "grpc://x", 'is "grpc://x". Allowed: the http(s) URL of an OTLP'],
    [env.otlpHeaders, "no pairs", "is 8 bytes long (value hidden). Allowed: name=value pairs"],
    [env.traceSampleRatio, "1.5", 'is "1.5". Allowed: a number from 0 to 1'],
    [env.conformanceFixtures, "on", 'is "on". Allowed: true or false'],
    [env.store, "mongo", 'is "mongo". Allowed: sqlite, postgres or dynamodb'],
    [env.databaseUrl, "mysql://u:pw@x", "is 14 bytes long (value hidden). Allowed: a postgres://"],
    [env.databasePoolSize, "0", 'is "0". Allowed: a whole number from 1 to 200'],
    [env.webhookUrl, "x", 'is "x". Allowed: the https URL that hears of new tickets'],
    [env.webhookSecret, "short", "is 5 bytes long (value hidden). Allowed: at least 32 bytes"],
    [env.shared, "disk", 'is "disk". Allowed: memory, redis or dynamodb'],
    [env.redisUrl, "http://user:pw@x", "is 16 bytes long (value hidden). Allowed: a redis://"],
    [env.ticketsTable, "a table", 'is "a table". Allowed: the name of a DynamoDB table'],
    [env.limitsTable, "ab", 'is "ab". Allowed: the name of a DynamoDB table, 3 to 255'],
    [env.secretId, "x".repeat(2049), "Allowed: the name or ARN of a secret"],
    [env.secretVersion, "1", 'is "1". Allowed: the id of one version of that secret'],
    [env.responseStreaming, "on", 'is "on". Allowed: true or false'],
    [env.dataDir, join(folder, "no"), "It does not exist: create it or mount a volume"],
    [env.logDir, file, "It is not a folder"],
  ])("fails on %s=%s and says what is allowed", (name, value, message) => {
    expect(refusal({ [name]: value })).toContain(`${name} `);
    expect(refusal({ [name]: value })).toContain(message);
  });

  it("fails with all faults at once", () => {
    const message = refusal({ MCP_AUTH_MODE: "", MCP_SERVER_PORT: "x", LOG_DIR: file });
    expect(message).toMatch(/3 settings need attention/);
    expect(message.split("\n")).toHaveLength(4);
  });

  it("never shows a secret's value, whatever it is", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-zA-Z0-9!#$%]{12,31}$/), (value) => {
        const names = [env.jwtSecret, env.redisUrl, env.databaseUrl, env.webhookSecret];
        const message = refusal(Object.fromEntries(names.map((name) => [name, value])));
        expect(message.match(/value hidden/g)).toHaveLength(names.length);
        expect(message).not.toContain(value);
      }),
    );
  });
});
