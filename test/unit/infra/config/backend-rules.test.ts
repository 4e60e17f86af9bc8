import { describe, expect, it } from "vitest";
import { clusterWith, faultsOf, keysOf, lambdaWith, minimal } from "./parsing.ts";

const image = { reference: "team/todo-api:1" };
const pinned = { reference: `registry.example.com/todo-api@sha256:${"0".repeat(64)}` };
const url = "https://todo.example.com";
const docker = (...backends: readonly object[]) => ({ ...minimal, backends });
const cluster = (backends: readonly object[], kubernetes: object = {}, server: object = {}) => ({
  ...clusterWith({ ...server }, { ...kubernetes }),
  backends,
});

describe("backends", () => {
  it("are by image or elsewhere, as many as there are names", () => {
    expect(keysOf(docker({ name: "todo-api", image }, { name: "mail", url }))).toEqual([]);
  });

  it("fails on one with no source or with two", () => {
    const two = { name: "b", image: { ...image, build: {} } };
    const none = { name: "c", image: {} };
    expect(keysOf(docker({ name: "a" }, two, none, { name: "d", image, url }))).toEqual([
      "backends[0]",
      "backends[1].image",
      "backends[2].image",
      "backends[3]",
    ]);
  });

  it("fails on names of the stack's own containers and on two alike", () => {
    const names = ["redis", "gateway", "ops-assistant", "api", "api"];
    const given = docker(...names.map((name, at) => ({ name, image, variable: `URL_${at}` })));
    expect(keysOf(given)).toEqual([0, 1, 2, 4].map((at) => `backends[${at}].name`));
    expect(faultsOf(given).at(-1)?.allowed).toBe(
      "a name other than that of mcp-stacks:backends[3]",
    );
  });

  it("fails on a URL that leads to the server itself, holds a login or a query", () => {
    const urls = ["http://localhost:8080", "https://u:secret@a.example.com", `${url}/?a=1`];
    const given = docker(...urls.map((of, at) => ({ name: `b${at}`, url: of })));
    expect(keysOf(given)).toEqual([0, 1, 2].map((at) => `backends[${at}].url`));
    expect(JSON.stringify(faultsOf(given))).not.toContain("secret@");
  });

  it("fails on settings of a container that runs elsewhere", () => {
    const volumes = [{ name: "todos", path: "/data" }];
    expect(
      keysOf(docker({ name: "a", url, command: ["serve"], env: { A: "1" }, volumes })),
    ).toEqual(["backends[0].command", "backends[0].env", "backends[0].volumes"]);
  });

  it("fails on a folder that is mounted twice", () => {
    const volumes = [{ name: "todos", path: "/tmp" }];
    expect(keysOf(docker({ name: "a", image, volumes }))).toEqual(["backends[0]"]);
  });

  it("fails on variables of the server that are taken or alike", () => {
    const given = docker(
      { name: "redis-x", image, variable: "REDIS_URL" },
      { name: "a-b", image },
      { name: "other", image, variable: "A_B_URL" },
      { name: "token", image, variable: "SERVICE_AUTH_TOKEN" },
    );
    expect(keysOf(given)).toEqual([0, 2, 3].map((at) => `backends[${at}].variable`));
  });

  it("fails on an environment that the stack sets itself, on both sides", () => {
    const server = { auth: { mode: "jwt" }, container: { env: { A_URL: "http://b" } } };
    const env = { PORT: "1", SERVICE_AUTH_TOKEN: "x" };
    expect(keysOf({ ...docker({ name: "a", image, env }), server })).toEqual([
      "server.container.env.A_URL",
      "backends[0].env.PORT",
      "backends[0].env.SERVICE_AUTH_TOKEN",
    ]);
  });
});

describe("backends of a cluster", () => {
  it("fails on a reference that is no digest and on a build that is pushed nowhere", () => {
    const built = { build: { context: "api" } };
    const given = cluster([
      { name: "a", image },
      { name: "b", image: built },
      { name: "c", image: { ...built, repository: "registry.example.com/c" } },
      { name: "d", image: pinned },
    ]);
    expect(keysOf(given)).toEqual(["backends[0].image.reference", "backends[1].image.repository"]);
  });

  it("fails on several pods of one claim that one node mounts", () => {
    const volumes = [{ name: "todos", path: "/data" }];
    const backends = [{ name: "a", image: pinned, replicas: 2, volumes }];
    const data = { accessMode: "ReadWriteOnce" };
    expect(keysOf(cluster(backends, { data }))).toEqual(["backends[0].replicas"]);
    expect(keysOf(cluster(backends))).toEqual([]);
  });

  it("fails on one elsewhere that the policy lets nobody reach", () => {
    const backends = [{ name: "a", url }];
    const egressTo = [{ cidr: "203.0.113.0/24", ports: [443] }];
    expect(keysOf(cluster(backends))).toEqual(["kubernetes.networkPolicy.egressTo"]);
    expect(keysOf(cluster(backends, { networkPolicy: { egressTo } }))).toEqual([]);
    expect(keysOf(cluster(backends, { networkPolicy: { enabled: false } }))).toEqual([]);
  });

  it("fails on whom one reaches when that is no peer, or nothing reads it", () => {
    const reaching = (egressTo: readonly object[]) => [{ name: "a", image: pinned, egressTo }];
    expect(keysOf(cluster(reaching([{ ports: [1] }])))).toEqual(["backends[0].egressTo[0]"]);
    const peers = reaching([{ namespace: "db", ports: [5432] }]);
    expect(keysOf(cluster(peers))).toEqual([]);
    expect(keysOf(cluster(peers, { networkPolicy: { enabled: false } }))).toEqual([
      "backends[0].egressTo",
    ]);
  });
});

describe("backends of a function", () => {
  const lambda = (...backends: readonly object[]) => ({ ...lambdaWith(), backends });

  it("are elsewhere, over TLS", () => {
    expect(keysOf(lambda({ name: "a", url }))).toEqual([]);
  });

  it("fails on an image, on a URL in the clear and on a host that it does not reach", () => {
    const given = lambda(
      { name: "a", image },
      { name: "b", url: "http://todo.example.com" },
      { name: "c", url: "https://todo.default.svc" },
    );
    expect(keysOf(given)).toEqual(["backends[2].url", "backends[0].image", "backends[1].url"]);
  });
});
