import { describe, expect, it } from "vitest";
import { clusterWith, faultsOf, keysOf, lambdaWith, minimal, minimalCluster } from "./parsing.ts";

const { image } = minimalCluster.server;
const token = { serviceAuthToken: "a-token-of-the-stack" };

describe("fails on what nothing reads:", () => {
  it("a token of backends that there are none of, on any target", () => {
    for (const sections of [minimal, minimalCluster, lambdaWith()]) {
      expect(faultsOf(sections, token)).toEqual([
        {
          key: "mcp-stacks:serviceAuthToken",
          given: "a secret",
          allowed: "nothing while there is no backend without a token of its own",
          fix: "add one to mcp-stacks:backends, or remove mcp-stacks:serviceAuthToken",
          encrypted: true,
        },
      ]);
    }
    expect(keysOf({ ...minimal, backends: [{ name: "a", image }] }, token)).toEqual([]);
    const named = { name: "a", image, secrets: { SERVICE_AUTH_TOKEN: "ownToken" } };
    const supplied = { ...token, ownToken: "another-token" };
    expect(keysOf({ ...minimal, backends: [named] }, supplied)).toEqual(["serviceAuthToken"]);
  });

  it("what a backend has on a cluster alone, on Docker", () => {
    const ofCluster = {
      image: { build: { context: "app" }, repository: "registry.example.com/todo-api" },
      replicas: 2,
      egressTo: [{ cidr: "10.0.0.0/8", ports: [5432] }],
    };
    const backends = [{ name: "a", ...ofCluster }];
    expect(keysOf({ ...minimal, backends })).toEqual([
      "backends[0].image.repository",
      "backends[0].replicas",
      "backends[0].egressTo",
    ]);
    expect(keysOf({ ...minimalCluster, backends })).toEqual([]);
  });

  it("how a companion stands by whose image does so itself, or whose bridge starts it", () => {
    const idle = ["sleep", "3600"];
    const time = { name: "time", pypi: "mcp-server-time==2026.10.19" };
    const byImage = { name: "other", image: image.reference, command: ["serve"] };
    const companions = [
      { ...time, idle },
      { ...time, name: "clock" },
      { ...byImage, idle },
    ];
    expect(keysOf({ ...minimal, companions })).toEqual(["companions[0].idle"]);
    const server = { image: { build: {}, push: { repository: "registry.example.com/ops" } } };
    const bridged = [{ ...byImage, idle, http: {} }];
    expect(keysOf({ ...clusterWith(server), companions: bridged })).toEqual(["companions[0].idle"]);
  });

  it("where metrics would be of a server that has none", () => {
    const metrics = { enabled: false, port: 9100, path: "/prometheus" };
    const container = (of: object) => lambdaWith({ container: { metrics: of } });
    expect(keysOf(container(metrics))).toEqual([
      "server.container.metrics.port",
      "server.container.metrics.path",
    ]);
    expect(keysOf(container({ ...metrics, enabled: true }))).toEqual([]);
    expect(keysOf(container({ enabled: false }))).toEqual([]);
  });
});
