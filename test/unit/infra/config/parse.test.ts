import { describe, expect, it } from "vitest";
import { renderFaults } from "../../../../infra/config/fault.ts";
import { parseConfig } from "../../../../infra/config/parse.ts";

const minimal = { target: "docker", server: { auth: { mode: "jwt" } } };

/** Parses sections as the engine would hand them over: objects as JSON, scalars as text. */
function parse(sections: Record<string, unknown>, secrets: Record<string, string> = {}) {
  const values = Object.entries({ ...sections, ...secrets }).map(([name, value]) => [
    `mcp-stacks:${name}`,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  const secretKeys = Object.keys(secrets).map((name) => `mcp-stacks:${name}`);
  return parseConfig({ values: Object.fromEntries(values), secretKeys });
}

function faultsOf(sections: Record<string, unknown>, secrets: Record<string, string> = {}) {
  const parsed = parse(sections, secrets);
  return parsed.ok ? [] : parsed.faults;
}

function keysOf(sections: Record<string, unknown>, secrets: Record<string, string> = {}) {
  return faultsOf(sections, secrets).map(({ key }) => key.replace("mcp-stacks:", ""));
}

describe("a valid configuration", () => {
  it("gets every default from the schema", () => {
    expect(parse(minimal)).toEqual({
      ok: true,
      settings: {
        target: "docker",
        server: {
          name: "ops-assistant",
          image: { build: { context: "app", dockerfile: "Dockerfile", args: {} } },
          transport: "http",
          auth: { mode: "jwt" },
          logLevel: "info",
          limits: { requestsPerMinute: 120, toolTimeoutSec: 20, bodyLimitKiB: 1024 },
          store: "sqlite",
          shared: "redis",
          allowedHosts: [],
          allowedOrigins: [],
        },
        images: {
          node: "node:24.21.0-bookworm-slim",
          redis: "redis:7.4.6-bookworm",
          prometheus: "prom/prometheus:v3.5.0",
        },
        docker: {
          bind: "127.0.0.1",
          port: 8000,
          memoryMiB: 256,
          cpus: 1,
          startTimeoutSec: 120,
          health: { intervalSec: 30, startIntervalSec: 1 },
          redis: { memoryMiB: 128 },
          prometheus: { enabled: true, port: 9090, retentionDays: 15, memoryMiB: 256 },
          retainVolumes: false,
        },
      },
    });
  });

  it("keeps what is written down", () => {
    const parsed = parse({
      ...minimal,
      docker: { port: 8443, redis: { port: 6400 }, prometheus: { enabled: false } },
    });
    expect(parsed.ok && parsed.settings.docker).toMatchObject({
      port: 8443,
      redis: { port: 6400, memoryMiB: 128 },
      prometheus: { enabled: false, port: 9090 },
    });
  });

  it("ignores the keys of other programs and providers", () => {
    const values = {
      "mcp-stacks:target": "docker",
      "mcp-stacks:server": JSON.stringify(minimal.server),
      "docker:host": "unix:///elsewhere.sock",
    };
    expect(parseConfig({ values, secretKeys: [] }).ok).toBe(true);
  });
});

describe("fails on a wrong shape", () => {
  const cases: [string, Record<string, unknown>, string, string, string][] = [
    ["a missing target", { server: minimal.server }, "target", "nothing", "docker"],
    ["an unknown target", { ...minimal, target: "swarm" }, "target", '"swarm"', "docker"],
    ["a missing server section", { target: "docker" }, "server", "nothing", "an object"],
    [
      "a missing auth mode",
      { ...minimal, server: { auth: {} } },
      "server.auth.mode",
      "nothing",
      "jwt | none",
    ],
    [
      "an unknown auth mode",
      { ...minimal, server: { auth: { mode: "oauth" } } },
      "server.auth.mode",
      '"oauth"',
      "jwt | none",
    ],
    ["a section that is text", { ...minimal, docker: "yes" }, "docker", '"yes"', "an object"],
    [
      "a section that is broken JSON",
      { ...minimal, docker: "{port" },
      "docker",
      '"{port"',
      "an object",
    ],
    [
      "a port out of range",
      { ...minimal, docker: { port: 70000 } },
      "docker.port",
      "70000",
      "65535 or less",
    ],
    ["a port of zero", { ...minimal, docker: { port: 0 } }, "docker.port", "0", "1 or more"],
    [
      "a fraction where a whole number belongs",
      { ...minimal, docker: { port: 80.5 } },
      "docker.port",
      "80.5",
      "a whole number",
    ],
    [
      "a number in quotes",
      { ...minimal, docker: { memoryMiB: "256" } },
      "docker.memoryMiB",
      '"256"',
      "a number",
    ],
    [
      "a boolean in quotes",
      { ...minimal, docker: { retainVolumes: "true" } },
      "docker.retainVolumes",
      '"true"',
      "a boolean",
    ],
    [
      "an address that is none",
      { ...minimal, docker: { bind: "localhost" } },
      "docker.bind",
      '"localhost"',
      "an IP address, such as 127.0.0.1 or 0.0.0.0",
    ],
    [
      "a Docker host without a scheme",
      { ...minimal, docker: { host: "vm1" } },
      "docker.host",
      '"vm1"',
      "ssh://user@host, unix:///path, npipe:////./pipe/name or tcp://host:port",
    ],
    [
      "a name with capitals",
      { ...minimal, server: { ...minimal.server, name: "Ops" } },
      "server.name",
      '"Ops"',
      "lower-case letters, digits and inner hyphens, starting with a letter",
    ],
    [
      "a name that is too long",
      { ...minimal, server: { ...minimal.server, name: "a".repeat(31) } },
      "server.name",
      `"${"a".repeat(31)}"`,
      "at most 30 characters",
    ],
    [
      "a URL that is none",
      { ...minimal, server: { ...minimal.server, publicUrl: "mcp.example.com" } },
      "server.publicUrl",
      '"mcp.example.com"',
      "an absolute http or https URL without a path, such as https://mcp.example.com",
    ],
  ];
  it.each(cases)("%s", (_, sections, key, given, allowed) => {
    expect(faultsOf(sections)).toContainEqual(
      expect.objectContaining({ key: `mcp-stacks:${key}`, given, allowed }),
    );
  });

  it("an unknown key, and says which one was meant", () => {
    expect(faultsOf({ ...minimal, docker: { prot: 8001 } })).toEqual([
      {
        key: "mcp-stacks:docker.prot",
        given: "8001",
        allowed:
          "host, bind, port, memoryMiB, cpus, startTimeoutSec, health, redis, prometheus, retainVolumes",
        fix: "did you mean mcp-stacks:docker.port?",
      },
    ]);
  });

  it("a section of another target", () => {
    for (const section of ["kubernetes", "lambda"]) {
      expect(faultsOf({ ...minimal, [section]: {} })).toEqual([
        expect.objectContaining({
          key: `mcp-stacks:${section}`,
          fix: `remove mcp-stacks:${section}: it belongs to another target than the stack's own`,
        }),
      ]);
    }
  });
});

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

describe("fails on a secret", () => {
  it("in plain text, without repeating it", () => {
    const values = {
      "mcp-stacks:target": "docker",
      "mcp-stacks:server": JSON.stringify(minimal.server),
      "mcp-stacks:jwtSecret": "correct-horse-battery-staple-0123456789",
    };
    const parsed = parseConfig({ values, secretKeys: [] });
    expect(parsed.ok ? [] : parsed.faults).toEqual([
      expect.objectContaining({ key: "mcp-stacks:jwtSecret", given: "a value in plain text" }),
    ]);
    expect(JSON.stringify(parsed)).not.toContain("correct-horse");
  });

  it("that is too short for HS256, without repeating it", () => {
    const faults = faultsOf(minimal, { jwtSecret: "hunter2" });
    expect(faults).toEqual([
      expect.objectContaining({ given: "7 bytes", allowed: "32 bytes or more" }),
    ]);
    expect(JSON.stringify(faults)).not.toContain("hunter2");
  });

  it("that would break the Redis URL", () => {
    expect(keysOf(minimal, { redisPassword: "with spaces and @" })).toEqual(["redisPassword"]);
  });

  it("hidden inside a section", () => {
    const values = {
      "mcp-stacks:target": "docker",
      "mcp-stacks:server": JSON.stringify(minimal.server),
    };
    const parsed = parseConfig({ values, secretKeys: ["mcp-stacks:server"] });
    expect(parsed.ok ? [] : parsed.faults.map(({ key }) => key)).toEqual(["mcp-stacks:server"]);
  });
});

describe("all faults at once", () => {
  const many = {
    target: "docker",
    server: { auth: { mode: "oauth" }, limits: { requestsPerMinute: 0 }, nmae: "x" },
    docker: { port: 99999, bind: "x" },
    kubernetes: {},
  };

  it("are reported together", () => {
    expect(keysOf(many).sort()).toEqual([
      "docker.bind",
      "docker.port",
      "kubernetes",
      "server.auth.mode",
      "server.limits.requestsPerMinute",
      "server.nmae",
    ]);
  });

  it("are reported beside a wrong target as well", () => {
    expect(keysOf({ ...many, target: "swarm", docker: {} }).sort()).toEqual([
      "server.auth.mode",
      "server.limits.requestsPerMinute",
      "server.nmae",
      "target",
    ]);
  });

  it("read as one message with key, value, what is allowed and what to do", () => {
    const text = renderFaults(faultsOf({ ...minimal, docker: { port: 0, prot: 1 } }), "dev");
    expect(text).toMatchInlineSnapshot(`
      "2 faults in the configuration of stack dev (Pulumi.dev.yaml); nothing was changed.
        mcp-stacks:docker.port
          given    0
          allowed  1 or more
          fix      change mcp-stacks:docker.port to an allowed value
        mcp-stacks:docker.prot
          given    1
          allowed  host, bind, port, memoryMiB, cpus, startTimeoutSec, health, redis, prometheus, retainVolumes
          fix      did you mean mcp-stacks:docker.port?"
    `);
  });
});
