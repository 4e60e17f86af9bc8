import { describe, expect, it } from "vitest";
import { clusterWith, faultsOf, keysOf, minimal } from "./parsing.ts";

type Section = Readonly<Record<string, unknown>>;

const digest = `@sha256:${"0".repeat(64)}`;
const push = { repository: "registry.example.com/ops" };
const kubeconfig = "apiVersion: v1";
const password = "p".repeat(16);
const redisUrl = "rediss://redis.example.com";
const databaseUrl = "postgres://db.example.com/tickets";
const anyPeer = { networkPolicy: { egressTo: [{ cidr: "10.0.0.0/8", ports: [1] }] } };

describe("fails on", () => {
  const cases: [string, Section, Section, Record<string, string>, string[]][] = [
    [
      "two kubeconfigs",
      {},
      { kubeconfig: "~/.kube/prod" },
      { kubeconfig },
      ["kubernetes.kubeconfig"],
    ],
    ["making namespace default", {}, { namespace: "default" }, {}, ["kubernetes.namespace"]],
    [
      "making a namespace of the cluster's",
      {},
      { namespace: "kube-x" },
      {},
      ["kubernetes.namespace"],
    ],
    [
      "the security of a namespace that is not the stack's",
      {},
      { createNamespace: false, podSecurity: "none" },
      {},
      ["kubernetes.podSecurity"],
    ],
    [
      "labels of a monitor that is not made",
      {},
      { monitoring: { labels: { release: "prometheus" } } },
      {},
      ["kubernetes.monitoring.labels"],
    ],
    [
      "a dashboard that no operator's Grafana loads",
      {},
      { monitoring: { dashboard: true } },
      {},
      ["kubernetes.monitoring.dashboard"],
    ],
    [
      "an image by a tag, which can change",
      { image: { reference: "registry.example.com/ops:1.2.3" } },
      {},
      {},
      ["server.image.reference"],
    ],
    [
      "a built image that no node can pull",
      { image: { build: {} } },
      {},
      {},
      ["server.image.push"],
    ],
    [
      "an image to push that is not built",
      { image: { reference: `a/b${digest}`, push } },
      {},
      {},
      ["server.image.push"],
    ],
    [
      "a user of the registry without a password",
      { image: { build: {}, push: { ...push, username: "ci" } } },
      {},
      {},
      ["registryPassword"],
    ],
    [
      "a password of the registry without a user",
      { image: { build: {}, push } },
      {},
      { registryPassword: "hunter2" },
      ["registryPassword"],
    ],
    [
      "a password of a Redis elsewhere, whose URL holds it",
      {},
      { ...anyPeer, redis: { storageClass: "fast" } },
      { redisUrl, redisPassword: password },
      ["kubernetes.redis.storageClass", "redisPassword"],
    ],
    [
      "settings of a Redis that does not run",
      { shared: "memory" },
      { redis: { memoryMiB: 64, size: "2Gi" } },
      { redisUrl, redisPassword: password },
      ["kubernetes.redis.memoryMiB", "kubernetes.redis.size", "redisPassword", "redisUrl"],
    ],
    [
      "settings of a PostgreSQL that runs elsewhere",
      { store: "postgres" },
      { ...anyPeer, postgres: { size: "9Gi" } },
      { databaseUrl, postgresPassword: password },
      ["postgresPassword", "kubernetes.postgres.size"],
    ],
    [
      "settings of a PostgreSQL while tickets are in SQLite",
      {},
      { postgres: { memoryMiB: 512 } },
      {},
      ["kubernetes.postgres.memoryMiB"],
    ],
    [
      "settings of a claim that is not made",
      { store: "postgres" },
      { data: { persistent: false, size: "2Gi", claim: "c", accessMode: "ReadWriteOnce" } },
      {},
      ["kubernetes.data.claim", "kubernetes.data.size", "kubernetes.data.accessMode"],
    ],
    [
      "settings of the bundled server's claim beside volumes of an own server",
      { container: { volumes: [{ name: "data", path: "/d" }] } },
      { data: { size: "2Gi", claim: "c", storageClass: "fast" } },
      {},
      ["kubernetes.data.claim", "kubernetes.data.size"],
    ],
  ];
  it.each(cases)("%s", (_, server, kubernetes, secrets, keys) => {
    expect(keysOf(clusterWith(server, kubernetes), secrets).sort()).toEqual(keys.sort());
  });

  it.each(["http://localhost:4318", "http://127.0.0.1:4318"])(
    "a collector on the pod's own loopback, and says how to name one: %s",
    (otlpEndpoint) => {
      const kubernetes = { networkPolicy: { enabled: false } };
      expect(faultsOf(clusterWith({ telemetry: { otlpEndpoint } }, kubernetes))).toEqual([
        expect.objectContaining({
          key: "mcp-stacks:server.telemetry.otlpEndpoint",
          fix: "name the Service of the collector, such as http://collector.monitoring.svc:4318",
        }),
      ]);
    },
  );

  it("what only a cluster has, on one Docker daemon", () => {
    const server = { ...minimal.server, image: { build: {}, push } };
    const secrets = { registryPassword: "hunter2", kubeconfig, redisUrl };
    expect(keysOf({ ...minimal, server }, secrets)).toEqual([
      "server.image.push",
      "registryPassword",
      "kubeconfig",
      "redisUrl",
    ]);
  });
});

describe("but lets be", () => {
  const cases: [string, Section, Section, Record<string, string>][] = [
    ["a kubeconfig in a secret", {}, {}, { kubeconfig }],
    ["a kubeconfig in a file", {}, { kubeconfig: "/etc/kube/config" }, {}],
    [
      "a namespace of the cluster's that is there",
      {},
      { namespace: "kube-x", createNamespace: false },
      {},
    ],
    ["a namespace that only looks like one", {}, { namespace: "kubernetes" }, {}],
    ["labels of a monitor", {}, { monitoring: { kind: "operator", labels: { release: "x" } } }, {}],
    [
      "a built image that is pushed with a login",
      { image: { build: {}, push: { ...push, username: "ci" } } },
      {},
      { registryPassword: "hunter2" },
    ],
    ["a built image that is pushed without a login", { image: { build: {}, push } }, {}, {}],
    ["Redis and PostgreSQL elsewhere", { store: "postgres" }, anyPeer, { redisUrl, databaseUrl }],
    [
      "Redis and PostgreSQL of its own",
      { store: "postgres" },
      { redis: { size: "2Gi" }, postgres: { storageClass: "fast" } },
      { redisPassword: password, postgresPassword: password },
    ],
    ["a claim with settings", {}, { data: { claim: "ops-data-pvc", size: "2Gi" } }, {}],
  ];
  it.each(cases)("%s", (_, server, kubernetes, secrets) => {
    expect(faultsOf(clusterWith(server, kubernetes), secrets)).toEqual([]);
  });
});
