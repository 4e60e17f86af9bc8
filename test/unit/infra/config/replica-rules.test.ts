import { describe, expect, it } from "vitest";
import { clusterWith, faultsOf, keysOf } from "./parsing.ts";

type Section = Readonly<Record<string, unknown>>;

const shared = { store: "postgres", shared: "redis" };
const autoscaling = {};

describe("fails on pods that", () => {
  const cases: [string, Section, Section, string[]][] = [
    [
      "write one SQLite file from several processes",
      { shared: "redis" },
      { replicas: 2 },
      ["server.store"],
    ],
    [
      "count limits each alone",
      { store: "postgres", shared: "memory" },
      { replicas: 2 },
      ["server.shared"],
    ],
    [
      "keep sessions that the next request does not find",
      { ...shared, sessions: { enabled: true } },
      { replicas: 2 },
      ["server.sessions.enabled"],
    ],
    [
      "mount a claim that only one node may have",
      shared,
      { replicas: 2, data: { accessMode: "ReadWriteOnce" } },
      ["kubernetes.data.accessMode"],
    ],
    [
      "are added by load and share none of it",
      { store: "sqlite", shared: "memory", sessions: { enabled: true } },
      { replicas: undefined, autoscaling, data: { accessMode: "ReadWriteOnce" } },
      ["server.store", "server.shared", "server.sessions.enabled", "kubernetes.data.accessMode"],
    ],
    [
      "are as many as nobody said, which is 3 to 10",
      { store: "sqlite" },
      { replicas: undefined },
      ["server.store"],
    ],
    ["are both fixed and scaled", shared, { replicas: 2, autoscaling }, ["kubernetes.autoscaling"]],
    [
      "are to be at least more than at most",
      shared,
      { replicas: undefined, autoscaling: { minReplicas: 5, maxReplicas: 4 } },
      ["kubernetes.autoscaling.minReplicas"],
    ],
    [
      "keep tickets in a folder that goes with them",
      { store: "sqlite" },
      { data: { persistent: false } },
      ["kubernetes.data.persistent"],
    ],
    [
      "may all be drained at once",
      shared,
      { replicas: 3, disruptionBudget: { maxUnavailable: 3 } },
      ["kubernetes.disruptionBudget.maxUnavailable"],
    ],
    [
      "are fewer than may be drained",
      {},
      { disruptionBudget: { maxUnavailable: 2 } },
      ["kubernetes.disruptionBudget.maxUnavailable"],
    ],
    [
      "ask for more than they may use",
      {},
      { resources: { requests: { cpu: 2, memoryMiB: 512 }, limits: { cpu: 1, memoryMiB: 511 } } },
      ["kubernetes.resources.requests.cpu", "kubernetes.resources.requests.memoryMiB"],
    ],
  ];
  it.each(cases)("%s", (_, server, kubernetes, keys) => {
    expect(keysOf(clusterWith(server, kubernetes))).toEqual(keys);
  });

  it("mount an own server's volume that one node may have, and on nothing that the bundled one keeps", () => {
    const several = (container: object, accessMode = "ReadWriteOnce", server: Section = {}) =>
      keysOf(
        clusterWith(
          { store: "sqlite", shared: "memory", container, ...server },
          { replicas: 2, data: { accessMode } },
        ),
      );
    const volumes = [{ name: "notes", path: "/notes" }];
    expect(several({ volumes })).toEqual(["kubernetes.data.accessMode"]);
    expect(several({ volumes }, "ReadWriteMany")).toEqual([]);
    expect(several({ volumes: [] }, "ReadWriteMany")).toEqual([]);
    expect(several({ volumes: [] }, "ReadWriteMany", { sessions: { enabled: true } })).toEqual([
      "server.sessions.enabled",
    ]);
    expect(several({ port: 3000 })).toEqual([
      "server.store",
      "server.shared",
      "kubernetes.data.accessMode",
    ]);
  });

  it("share nothing, and says that a single pod is the other way out", () => {
    const [fault] = faultsOf(clusterWith({}, { replicas: undefined }));
    expect(fault).toEqual({
      key: "mcp-stacks:server.store",
      given: '"sqlite"',
      allowed: "postgres while up to 10 pods run at once",
      fix: "set mcp-stacks:server.store to postgres, or mcp-stacks:kubernetes.replicas to 1; for a server of your own, list in mcp-stacks:server.container.volumes what it keeps, [] for nothing",
    });
  });
});

describe("but lets be", () => {
  const cases: [string, Section, Section][] = [
    ["one pod with all it keeps", { shared: "memory", sessions: { enabled: true } }, {}],
    ["one pod on a claim of its own", {}, { data: { accessMode: "ReadWriteOnce" } }],
    [
      "one pod at most, by load",
      {},
      { replicas: undefined, autoscaling: { minReplicas: 1, maxReplicas: 1 } },
    ],
    ["many pods that share all", shared, { replicas: 100 }],
    ["pods by load that share all", shared, { replicas: undefined }],
    ["pods without a claim", shared, { replicas: 3, data: { persistent: false } }],
    [
      "as many at least as at most",
      shared,
      { replicas: undefined, autoscaling: { minReplicas: 4, maxReplicas: 4 } },
    ],
    [
      "a drain of all pods but one",
      shared,
      { replicas: 3, disruptionBudget: { maxUnavailable: 2 } },
    ],
    [
      "pods that may use what they ask for",
      {},
      { resources: { requests: { cpu: 1, memoryMiB: 512 }, limits: { cpu: 1, memoryMiB: 512 } } },
    ],
  ];
  it.each(cases)("%s", (_, server, kubernetes) => {
    expect(faultsOf(clusterWith(server, kubernetes))).toEqual([]);
  });
});
