import { describe, expect, it } from "vitest";
import { clusterWith, faultsOf, keysOf, minimalCluster } from "./parsing.ts";

const cidr = "10.0.0.0/8";
const keySet = (jwksUrl: string) => ({
  auth: { mode: "jwks", issuer: "https://id.example.com", jwksUrl },
});
const collector = (otlpEndpoint: string) => ({ telemetry: { otlpEndpoint } });
const withPolicy = (server: object, networkPolicy: object) =>
  clusterWith({ ...server }, { networkPolicy });

describe("fails on a network policy", () => {
  it("whose lists nothing reads", () => {
    const networkPolicy = {
      enabled: false,
      ingressFrom: [{ cidr }],
      egressTo: [{ cidr, ports: [1] }],
    };
    expect(keysOf(withPolicy({}, networkPolicy))).toEqual([
      "kubernetes.networkPolicy.ingressFrom",
      "kubernetes.networkPolicy.egressTo",
    ]);
  });

  it("with peers that are both or neither of addresses and pods", () => {
    const networkPolicy = {
      ingressFrom: [{ cidr }, {}, { cidr, namespace: "a" }],
      egressTo: [
        { ports: [1] },
        { cidr, podLabels: {}, ports: [1] },
        { namespace: "a", ports: [1] },
      ],
    };
    expect(keysOf(withPolicy({}, networkPolicy))).toEqual([
      "kubernetes.networkPolicy.ingressFrom[1]",
      "kubernetes.networkPolicy.ingressFrom[2]",
      "kubernetes.networkPolicy.egressTo[0]",
      "kubernetes.networkPolicy.egressTo[1]",
    ]);
  });

  it("with a peer without ports, or one that is misspelled", () => {
    const networkPolicy = {
      egressTo: [
        { cidr, ports: [] },
        { cdir: cidr, ports: [0] },
      ],
    };
    expect(faultsOf(withPolicy({}, networkPolicy))).toEqual([
      expect.objectContaining({
        key: "mcp-stacks:kubernetes.networkPolicy.egressTo[0].ports",
        allowed: "at least 1 entry",
      }),
      expect.objectContaining({
        key: "mcp-stacks:kubernetes.networkPolicy.egressTo[1].ports[0]",
        allowed: "1 to 65535",
      }),
      expect.objectContaining({
        key: "mcp-stacks:kubernetes.networkPolicy.egressTo[1].cdir",
        fix: "did you mean mcp-stacks:kubernetes.networkPolicy.egressTo[1].cidr?",
      }),
    ]);
  });

  it("that is off while a companion is to call nobody", () => {
    const companion = { pypi: "mcp-server-time==2026.10.19", http: {} };
    const companions = [
      { ...companion, name: "time" },
      { ...companion, name: "web", network: "outbound" },
    ];
    const server = { image: { build: {}, push: { repository: "registry.example.com/ops" } } };
    const off = { ...withPolicy(server, { enabled: false }), companions };
    expect(faultsOf(off)).toEqual([
      {
        key: "mcp-stacks:companions[0].network",
        given: '"none"',
        allowed: expect.stringMatching(/^outbound while mcp-stacks:.*enabled is false: /),
        fix: expect.stringContaining("or mcp-stacks:companions[0].network to outbound"),
      },
    ]);
    expect(keysOf({ ...withPolicy(server, {}), companions })).toEqual([]);
  });

  it("that leads to where clouds hand out credentials of nodes", () => {
    const egressTo = ["169.254.169.254/32", "fd00:ec2::254/128", "0.0.0.0/0", "::/0"].map(
      (range) => ({ cidr: range, ports: [80] }),
    );
    const backend = { name: "a", image: minimalCluster.server.image, egressTo };
    const given = { ...withPolicy({}, { egressTo: [...egressTo].reverse() }), backends: [backend] };
    expect(keysOf(given)).toEqual([
      "kubernetes.networkPolicy.egressTo[2].cidr",
      "kubernetes.networkPolicy.egressTo[3].cidr",
      "backends[0].egressTo[0].cidr",
      "backends[0].egressTo[1].cidr",
    ]);
    const entry = [{ cidr: "169.254.0.0/16" }];
    expect(keysOf(withPolicy({}, { ingressFrom: entry }))).toEqual([]);
  });

  it.each([
    ["a key set", keySet("https://id.example.com/keys"), 443],
    ["a key set on a port of its own", keySet("https://id.example.com:8443/keys"), 8443],
    ["a collector", collector("http://otel.monitoring.svc:4318"), 4318],
    ["a collector on the usual port", collector("http://otel.monitoring.svc"), 80],
  ])("that stops the server from reaching %s, and names the port", (_, server, port) => {
    for (const egressTo of [[], [{ cidr, ports: [5432] }]]) {
      const faults = faultsOf(withPolicy(server, { egressTo }));
      expect(faults.map(({ key }) => key)).toEqual([
        "mcp-stacks:kubernetes.networkPolicy.egressTo",
      ]);
      expect(faults[0]?.fix).toContain(`ports: [${port}]`);
    }
    expect(faultsOf(withPolicy(server, { egressTo: [{ cidr, ports: [1, port] }] }))).toEqual([]);
    expect(faultsOf(withPolicy(server, { enabled: false }))).toEqual([]);
  });

  it.each([
    ["PostgreSQL", { store: "postgres" }, { databaseUrl: "postgres://u:hunter2@db.example.com/t" }],
    ["Redis", {}, { redisUrl: "redis://:hunter2@redis.example.com" }],
  ])(
    "that stops the server from reaching a %s elsewhere, without its URL",
    (_, server, secrets) => {
      const faults = faultsOf(withPolicy(server, {}), secrets);
      expect(faults).toEqual([
        expect.objectContaining({ key: "mcp-stacks:kubernetes.networkPolicy.egressTo" }),
      ]);
      expect(JSON.stringify(faults)).not.toContain("hunter2");
      expect(faultsOf(withPolicy(server, { egressTo: [{ cidr, ports: [1] }] }), secrets)).toEqual(
        [],
      );
      expect(faultsOf(withPolicy(server, { enabled: false }), secrets)).toEqual([]);
    },
  );
});
