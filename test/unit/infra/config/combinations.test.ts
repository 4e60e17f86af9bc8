import { describe, expect, it } from "vitest";
import { keysOf, minimal } from "./parsing.ts";

describe("fails on an impossible combination", () => {
  const jwt = minimal.server;
  const open = { auth: { mode: "none" } };
  const jwksUrl = "https://id.example.com/keys";
  const keySet = { auth: { mode: "jwks", jwksUrl, issuer: "https://id.example.com" } };
  const postgres = { ...jwt, store: "postgres" };
  const databaseUrl = "postgres://u:p@db.example.com/tickets";
  const cases: [string, Record<string, unknown>, Record<string, string>, string[]][] = [
    [
      "build and reference",
      { ...minimal, server: { ...jwt, image: { build: {}, reference: "a/b:1" } } },
      {},
      ["server.image"],
    ],
    [
      "neither build nor reference",
      { ...minimal, server: { ...jwt, image: {} } },
      {},
      ["server.image"],
    ],
    [
      "no auth on every address",
      { ...minimal, server: open, docker: { bind: "0.0.0.0" } },
      {},
      ["docker.bind"],
    ],
    [
      "no auth behind a public URL",
      { ...minimal, server: { ...open, publicUrl: "https://a.example" } },
      {},
      ["server.publicUrl"],
    ],
    [
      "an audience that nobody checks",
      { ...minimal, server: { auth: { mode: "none", audience: "a", issuer: "b" } } },
      {},
      ["server.auth.audience", "server.auth.issuer"],
    ],
    [
      "a signing key that nobody uses",
      { ...minimal, server: open },
      { jwtSecret: "x".repeat(32) },
      ["jwtSecret"],
    ],
    [
      "a public URL in the clear",
      { ...minimal, server: { ...jwt, publicUrl: "http://a.example" } },
      {},
      ["server.publicUrl"],
    ],
    [
      "a public URL in the clear whose host only looks like loopback",
      { ...minimal, server: { ...jwt, publicUrl: "http://127.example.com" } },
      {},
      ["server.publicUrl"],
    ],
    [
      "a public URL with a path",
      { ...minimal, server: { ...jwt, publicUrl: "https://a.example/mcp" } },
      {},
      ["server.publicUrl"],
    ],
    [
      "settings of a Redis that does not run",
      { ...minimal, server: { ...jwt, shared: "memory" }, docker: { redis: { port: 6379 } } },
      { redisPassword: "p".repeat(16) },
      ["docker.redis.port", "redisPassword"],
    ],
    [
      "a key set that is not told",
      { ...minimal, server: { auth: { mode: "jwks" } } },
      {},
      ["server.auth.issuer", "server.auth.jwksUrl"],
    ],
    [
      "a key set without its issuer",
      { ...minimal, server: { auth: { mode: "jwks", jwksUrl } } },
      {},
      ["server.auth.issuer"],
    ],
    [
      "a key set beside a shared secret",
      { ...minimal, server: { auth: { mode: "jwt", jwksUrl } } },
      {},
      ["server.auth.jwksUrl"],
    ],
    [
      "a key set that nobody asks",
      { ...minimal, server: { auth: { mode: "none", jwksUrl } } },
      {},
      ["server.auth.jwksUrl"],
    ],
    [
      "a shared secret beside a key set",
      { ...minimal, server: keySet },
      { jwtSecret: "x".repeat(32) },
      ["jwtSecret"],
    ],
    [
      "a PostgreSQL while tickets are in SQLite",
      { ...minimal, docker: { postgres: { port: 5432 } } },
      { databaseUrl, postgresPassword: "p".repeat(16) },
      ["databaseUrl", "postgresPassword", "docker.postgres.port"],
    ],
    [
      "two PostgreSQLs",
      { ...minimal, server: postgres, docker: { postgres: { port: 5432 } } },
      { databaseUrl, postgresPassword: "p".repeat(16) },
      ["postgresPassword", "docker.postgres.port"],
    ],
    [
      "the key of a webhook that nobody set",
      minimal,
      { webhookSecret: "x".repeat(32) },
      ["webhookSecret"],
    ],
    [
      "headers for a collector that nobody set",
      minimal,
      { otlpHeaders: "authorization=Bearer x" },
      ["otlpHeaders"],
    ],
    [
      "logins inside URLs",
      {
        ...minimal,
        server: {
          auth: { ...keySet.auth, jwksUrl: "https://user@id.example.com/keys" },
          telemetry: { otlpEndpoint: "http://user:pass@otel.example.com" },
          publicUrl: "https://user:pass@mcp.example.com",
          webhook: { url: "https://user:pass@hooks.example.com" },
        },
      },
      {},
      [
        "server.auth.jwksUrl",
        "server.publicUrl",
        "server.telemetry.otlpEndpoint",
        "server.webhook.url",
      ],
    ],
    [
      "one port for the server and PostgreSQL",
      { ...minimal, server: postgres, docker: { port: 5432, postgres: { port: 5432 } } },
      {},
      ["docker.postgres.port"],
    ],
    [
      "more sessions of one user than of all",
      { ...minimal, server: { ...jwt, sessions: { max: 5, maxPerUser: 6 } } },
      {},
      ["server.sessions.maxPerUser"],
    ],
    ["one port for two", { ...minimal, docker: { port: 9090 } }, {}, ["docker.prometheus.port"]],
    [
      "one port for three",
      { ...minimal, docker: { port: 9090, redis: { port: 9090 } } },
      {},
      ["docker.prometheus.port", "docker.redis.port"],
    ],
  ];
  it.each(cases)("%s", (_, sections, secrets, keys) => {
    expect(keysOf(sections, secrets)).toEqual(keys);
  });

  it("but lets the port of a switched-off Prometheus be taken", () => {
    expect(keysOf({ ...minimal, docker: { port: 9090, prometheus: { enabled: false } } })).toEqual(
      [],
    );
  });

  it("but lets an open server be reached on loopback", () => {
    const server = { ...open, publicUrl: "http://localhost:8000" };
    expect(keysOf({ ...minimal, server })).toEqual([]);
  });

  it.each([
    "https://localhost/x",
    "https://hooks.localhost",
    "https://127.1.2.3",
    "https://10.0.0.8",
    "https://172.31.0.1:8443",
    "https://192.168.1.1",
    "https://169.254.169.254/latest",
    "https://0x7f000001",
    "https://2130706433",
    "https://[::1]",
    "https://[fd00::1]",
    "https://[fe80::1]",
    "https://[::ffff:10.0.0.1]",
  ])("a webhook inside the server's own network: %s", (url) => {
    expect(keysOf({ ...minimal, server: { ...jwt, webhook: { url } } })).toEqual([
      "server.webhook.url",
    ]);
  });

  it.each(["https://hooks.example.com/tickets", "https://172.32.0.1", "https://[2606:4700::1]"])(
    "but lets a webhook of the public network be called: %s",
    (url) => {
      const server = { ...jwt, webhook: { url } };
      expect(keysOf({ ...minimal, server }, { webhookSecret: "x".repeat(32) })).toEqual([]);
    },
  );

  it("but lets tokens of an issuer, a PostgreSQL elsewhere and a collector with headers be", () => {
    const server = {
      ...keySet,
      store: "postgres",
      telemetry: { otlpEndpoint: "http://otel.example.com:4318" },
    };
    const secrets = { databaseUrl, otlpHeaders: "authorization=Bearer x" };
    expect(keysOf({ ...minimal, server }, secrets)).toEqual([]);
    expect(keysOf({ ...minimal, server: postgres }, { postgresPassword: "p".repeat(16) })).toEqual(
      [],
    );
  });
});
