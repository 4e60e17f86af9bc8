import { describe, expect, it } from "vitest";
import { clusterWith, faultsOf, keysOf, lambdaWith, minimal } from "./parsing.ts";

type Section = Readonly<Record<string, unknown>>;

/** The smallest stack on Docker whose server is run otherwise. */
function dockerWith(container: Section, server: Section = {}, others: Section = {}): Section {
  return { ...minimal, server: { ...minimal.server, ...server, container }, ...others };
}

const backend = (...volumes: Section[]) => ({
  backends: [{ name: "api", image: { reference: "team/api:1" }, volumes }],
});

describe("how an own server is run", () => {
  it("takes every part at once", () => {
    const container = {
      port: 3000,
      paths: { mcp: "/rpc", health: "/healthz", ready: "/healthz" },
      metrics: { port: 9100, path: "/prometheus" },
      keepAliveSec: 60,
      command: ["serve"],
      user: 1234,
      health: { tcp: true },
      env: { GREETING: "hello", MCP_DATABASE_POOL_SIZE: "3" },
      secrets: { API_KEY: "apiKey" },
      volumes: [{ name: "notes", path: "/notes" }],
      writable: ["/tmp", "/var/cache/app"],
    };
    expect(faultsOf(dockerWith(container), { apiKey: "k" })).toEqual([]);
  });

  it("leaves names to it that the stack sets in other combinations alone", () => {
    const secrets = { DATABASE_URL: "ownDatabase", REDIS_URL: "ownRedis" };
    const supplied = { ownDatabase: "postgres://a", ownRedis: "redis://a" };
    expect(keysOf(dockerWith({ secrets }, { shared: "memory" }), supplied)).toEqual([]);
    expect(keysOf(dockerWith({ secrets }, { store: "postgres" }), supplied)).toEqual([
      "server.container.secrets.DATABASE_URL",
      "server.container.secrets.REDIS_URL",
    ]);
  });

  it("lets containers share a volume whose size they agree on", () => {
    const volumes = [{ name: "notes", path: "/notes", size: "2Gi" }];
    const shared = backend({ name: "notes", path: "/srv", size: "2Gi" });
    expect(keysOf(dockerWith({ volumes }, {}, shared))).toEqual([]);
  });
});

describe("fails on", () => {
  const cases: [string, Section, Section, Record<string, string>, string[]][] = [
    [
      "variables that the stack sets itself",
      { env: { MCP_SERVER_PORT: "1", LOG_DIR: "/a" }, secrets: { JWT_SECRET: "mine" } },
      {},
      { mine: "k" },
      [
        "server.container.env.MCP_SERVER_PORT",
        "server.container.env.LOG_DIR",
        "server.container.secrets.JWT_SECRET",
      ],
    ],
    [
      "a variable in plain text and in secret",
      { env: { API_KEY: "a" }, secrets: { API_KEY: "mine" } },
      {},
      { mine: "k" },
      ["server.container.secrets.API_KEY"],
    ],
    ["metrics on the public port", { port: 9090 }, {}, {}, ["server.container.metrics.port"]],
    [
      "a folder that is both a volume and in memory",
      { volumes: [{ name: "a", path: "/tmp" }] },
      {},
      {},
      ["server.container.volumes[0].path"],
    ],
    [
      "two volumes in one folder",
      {
        volumes: [
          { name: "a", path: "/a" },
          { name: "b", path: "/a" },
        ],
      },
      {},
      {},
      ["server.container.volumes[1].path"],
    ],
    [
      "a volume of the stack's own",
      { volumes: [{ name: "redis-data", path: "/a" }] },
      {},
      {},
      ["server.container.volumes[0].name"],
    ],
    [
      "two sizes of one volume",
      { volumes: [{ name: "a", path: "/a" }] },
      backend({ name: "a", path: "/a", size: "2Gi" }),
      {},
      ["backends[0].volumes[0].size"],
    ],
    [
      "a Prometheus for a server without metrics",
      { metrics: { enabled: false } },
      {},
      {},
      ["docker.prometheus.enabled"],
    ],
  ];
  it.each(cases)("%s", (_, container, others, supplied, keys) => {
    expect(keysOf(dockerWith(container, {}, others), supplied)).toEqual(keys);
  });

  it("an operator's ServiceMonitor for a server without metrics, and on no annotations", () => {
    const container = { metrics: { enabled: false } };
    expect(keysOf(clusterWith({ container }))).not.toContain("kubernetes.monitoring.kind");
    const monitoring = { kind: "operator" };
    expect(keysOf(clusterWith({ container }, { monitoring }))).toContain(
      "kubernetes.monitoring.kind",
    );
  });

  it("what of the bundled server's state goes with a function, and not of a server that keeps nothing", () => {
    const server = { store: "sqlite", shared: "memory", audit: { destination: "file" } };
    expect(keysOf(lambdaWith({ ...server, container: { port: 3000 } }))).toEqual([
      "server.store",
      "server.audit.destination",
      "server.shared",
    ]);
    expect(keysOf(lambdaWith({ ...server, container: { port: 3000, volumes: [] } }))).toEqual([]);
  });

  it("what a function has no such thing for", () => {
    const container = {
      user: 1234,
      keepAliveSec: 60,
      writable: ["/tmp", "/cache"],
      volumes: [{ name: "a", path: "/a" }],
      health: { process: "server.py" },
    };
    expect(keysOf(lambdaWith({ container }))).toEqual([
      "server.container.volumes",
      "server.container.user",
      "server.container.writable",
      "server.container.keepAliveSec",
      "server.container.health.process",
    ]);
    expect(faultsOf(lambdaWith({ container: { health: { command: ["a"] } } }))).toEqual([
      {
        key: "mcp-stacks:server.container.health.command",
        given: '["a"]',
        allowed: "http or tcp on target lambda, where nothing runs beside the server to ask",
        fix: "replace mcp-stacks:server.container.health.command by mcp-stacks:server.container.health.http or mcp-stacks:server.container.health.tcp",
      },
    ]);
  });
});
