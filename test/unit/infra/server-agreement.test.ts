import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { loadConfig } from "../../../app/src/config.ts";
import { env } from "../../../app/src/contract.ts";
import { settings as serverSettings } from "../../../app/src/settings.ts";
import { isPublicAddress } from "../../../app/src/webhook/address-policy.ts";
import { isPrivateHost } from "../../../infra/config/private-host.ts";
import { runtimeEnv } from "../../../infra/runtime-env.ts";
import { settingsOf } from "./settings.ts";

const folder = mkdtempSync(join(tmpdir(), "mcp-stacks-"));
afterAll(() => rmSync(folder, { recursive: true }));
const facts = { publicUrl: "https://mcp.example.com" };

/** What a target adds: secrets, and folders that exist here. */
const added = {
  JWT_SECRET: "s".repeat(32),
  MCP_WEBHOOK_SECRET: "w".repeat(32),
  REDIS_URL: "redis://redis",
  DATABASE_URL: "postgres://postgres",
  DATA_DIR: folder,
  LOG_DIR: folder,
};

/** Reads a stack's environment as the server does at its start, in production. */
function asRead(server: Record<string, unknown>) {
  const rendered = runtimeEnv(settingsOf(server).server, facts);
  return loadConfig({ ...rendered, ...added, NODE_ENV: "production" });
}

/** Deliberately other than a lone server's: a container listens for its network, a stack has Redis. */
const ofTheStack: readonly string[] = [env.host, env.shared, env.dataDir, env.logDir];

/** Any number of a range, its ends more often than not. */
const whole = (min: number, max: number) =>
  fc.oneof(fc.constantFrom(min, max), fc.integer({ min, max }));

const anyServer = fc.record({
  auth: fc.constantFrom(
    { mode: "jwt" },
    { mode: "none" },
    { mode: "jwks", issuer: "i".repeat(255), jwksUrl: "https://id.example.com/k" },
  ),
  readOnly: fc.boolean(),
  sessions: fc
    .record({
      enabled: fc.boolean(),
      max: whole(1, 100_000),
      maxPerUser: whole(1, 100_000),
      idleSec: whole(1, 86_400),
    })
    // both refuse a user's share above the whole
    .map((sessions) => ({ ...sessions, maxPerUser: Math.min(sessions.maxPerUser, sessions.max) })),
  limits: fc.record({
    requestsPerMinute: whole(1, 100_000),
    toolCallsPerMinute: whole(1, 100_000),
    toolConcurrency: whole(1, 10_000),
    toolTimeoutSec: whole(1, 300),
    bodyLimitKiB: whole(1, 16_384),
    cacheTtlSec: whole(0, 86_400),
    subscriptionsPerUser: whole(1, 1000),
  }),
  audit: fc.record({
    destination: fc.constantFrom("file", "stdout"),
    onFailure: fc.constantFrom("warn", "deny"),
    maxFileMiB: whole(1, 10_240),
    maxFiles: whole(1, 1000),
  }),
  telemetry: fc.record({
    otlpEndpoint: fc.constantFrom("http://otel:4318", "https://otel.example.com/base"),
    sampleRatio: whole(0, 10_000).map((share) => share / 10_000),
  }),
  webhook: fc.constantFrom({}, { url: "https://hooks.example.com" }),
  store: fc.constantFrom("sqlite", "postgres"),
  shared: fc.constantFrom("memory", "redis"),
});

describe("a stack and the server in it", () => {
  it("have the same defaults", () => {
    const rendered: Record<string, string | undefined> = runtimeEnv(
      settingsOf({
        sessions: { enabled: true },
        telemetry: { otlpEndpoint: "https://otel.example.com" },
      }).server,
      facts,
    );
    const defaults = Object.entries(serverSettings).flatMap(([key, setting]) => {
      const name = Object.entries(env).find(([known]) => known === key)?.[1] ?? key;
      const isChosen = ofTheStack.includes(name) || rendered[name] === undefined;
      const fallback = "fallback" in setting ? setting.fallback : undefined;
      return isChosen || !fallback ? [] : [[name, fallback]];
    });
    expect(defaults.length).toBeGreaterThan(15);
    // chosen above, so that what depends on it is rendered
    expect(rendered).toMatchObject({
      ...Object.fromEntries(defaults),
      MCP_LEGACY_MODE: "sessions",
    });
  });

  it("agree on every range: the server takes whatever the configuration allows", () => {
    fc.assert(
      fc.property(anyServer, (server) => {
        const read = asRead(server);
        const { limits, sessions, audit, telemetry } = server;
        expect(read).toMatchObject({
          authMode: server.auth.mode,
          readOnly: server.readOnly,
          legacyMode: sessions.enabled ? "sessions" : "stateless",
          maxSubscriptionsPerUser: limits.subscriptionsPerUser,
          requestsPerMinute: limits.requestsPerMinute,
          toolCallsPerMinute: limits.toolCallsPerMinute,
          toolConcurrency: limits.toolConcurrency,
          toolTimeoutSec: limits.toolTimeoutSec,
          bodyLimitKiB: limits.bodyLimitKiB,
          cacheTtlSec: limits.cacheTtlSec,
          auditDestination: audit.destination,
          auditOnFailure: audit.onFailure,
          traceSampleRatio: telemetry.sampleRatio,
          store: server.store,
          shared: server.shared,
        });
        if (sessions.enabled) {
          expect(read).toMatchObject({
            maxSessions: sessions.max,
            maxSessionsPerUser: sessions.maxPerUser,
            sessionIdleSec: sessions.idleSec,
          });
        }
      }),
    );
  });

  it("agree on which addresses a webhook may have, so that no stack comes up that cannot start", () => {
    const near = fc.constantFrom(
      "192.0.2.1",
      "198.51.100.7",
      "203.0.113.9",
      "192.88.99.1",
      "8.8.8.8",
    );
    const nearIPv6 = fc.constantFrom(
      "::1",
      "::ffff:8.8.8.8",
      "2001:db8::1",
      "2002::1",
      "2606:4700::1",
    );
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), near, fc.ipV6(), nearIPv6), (given) => {
        const host = given.includes(":") ? `[${given}]` : given;
        const { hostname } = new URL(`https://${host}`);
        const address = hostname.replace(/^\[|\]$/g, "");
        expect(isPrivateHost(hostname)).toBe(!isPublicAddress(address));
      }),
      { numRuns: 2000 },
    );
  });
});
