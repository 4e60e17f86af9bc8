import { describe, expect, it } from "vitest";
import { keysOf, minimal } from "./parsing.ts";

describe("fails on an impossible combination", () => {
  const jwt = minimal.server;
  const open = { auth: { mode: "none" } };
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
});
