import { describe, expect, it } from "vitest";
import { clusterWith, faultsOf, keysOf, lambdaWith, minimal, minimalCluster } from "./parsing.ts";

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

  it("fails on a token in the clear to a host that is not of the inner network", () => {
    const inner = [
      "http://10.1.2.3:8080",
      "http://[fd00::1]",
      "http://[::ffff:10.1.2.3]:8080",
      "http://todo-api:8080",
      "http://host.docker.internal:8080",
      "http://todo-api.other.svc",
      "http://todo-api.other.svc.cluster.local",
    ];
    const outer = [
      "http://todo.example.com",
      "http://203.0.114.7",
      "http://svc.example",
      "http://[::ffff:8.8.8.8]",
      "http://[64:ff9b::808:808]",
    ];
    const all = (urls: string[]) =>
      keysOf(docker(...urls.map((of, at) => ({ name: `b${at}`, url: of }))));
    expect(all([...inner, url])).toEqual([]);
    expect(all(outer)).toEqual(outer.map((_, at) => `backends[${at}].url`));
    const [fault] = faultsOf(docker({ name: "a", url: "http://todo.example.com/api" }));
    expect(fault).toEqual({
      key: "mcp-stacks:backends[0].url",
      given: '"http://todo.example.com"',
      allowed: expect.stringMatching(/^an https URL, .* must not travel in the clear$/),
      fix: "set mcp-stacks:backends[0].url to one that begins with https",
    });
  });

  it("fails on a token that one of several elsewhere could not know", () => {
    const secrets = { serviceAuthToken: "a-token-of-the-stack", todoToken: "another-token" };
    const named = { name: "b", url, secrets: { SERVICE_AUTH_TOKEN: "todoToken" } };
    const own = { name: "c", image };
    expect(keysOf(docker({ name: "a", url }, named, own), secrets)).toEqual([
      "backends[0].secrets.SERVICE_AUTH_TOKEN",
    ]);
    const { serviceAuthToken, todoToken } = secrets;
    expect(keysOf(docker({ name: "a", url }), { serviceAuthToken })).toEqual([]);
    expect(keysOf(docker({ name: "a", url }, own))).toEqual([]);
    const other = { ...named, secrets: { ...named.secrets, KEY: "todoToken" } };
    expect(keysOf(docker(other), { todoToken })).toEqual(["backends[0].secrets.KEY"]);
  });

  it("fails on settings of a container that runs elsewhere", () => {
    const volumes = [{ name: "todos", path: "/data" }];
    const ofContainer = {
      command: ["serve"],
      egressTo: [{ cidr: "10.0.0.0/8", ports: [5432] }],
      env: { A: "1" },
      health: { tcp: true },
      memoryMiB: 64,
      port: 9000,
      replicas: 2,
      stopSec: 30,
      user: 1234,
      volumes,
      writable: ["/run"],
    };
    expect(keysOf(docker({ name: "a", url, ...ofContainer })).sort()).toEqual(
      Object.keys(ofContainer).map((name) => `backends[0].${name}`),
    );
    expect(keysOf(docker({ name: "a", url, variable: "API" }))).toEqual([]);
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
      { name: "last", image, variable: "A_B_AUTH_TOKEN" },
    );
    expect(keysOf(given)).toEqual([0, 2, 3, 4].map((at) => `backends[${at}].variable`));
  });

  it("fails on an environment that the stack sets itself, on both sides", () => {
    const server = { auth: { mode: "jwt" }, container: { env: { A_URL: "http://b" } } };
    const env = { PORT: "1", SERVICE_AUTH_TOKEN: "x" };
    expect(keysOf({ ...docker({ name: "a", image, env }), server })).toEqual([
      "server.container.env.A_URL",
      "backends[0].env.PORT",
      "backends[0].env.SERVICE_AUTH_TOKEN",
    ]);
    const container = { env: { B_AUTH_TOKEN: "x", C_AUTH_TOKEN: "x" } };
    const two = docker({ name: "a", image }, { name: "b", image });
    expect(keysOf({ ...two, server: { ...minimal.server, container } })).toEqual([
      "server.container.env.B_AUTH_TOKEN",
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

  it("are pushed beside a server's image that is there already, by the user of its registry", () => {
    const push = { repository: "registry.example.com/ops", username: "pusher" };
    const server = { image: { ...minimalCluster.server.image, push } };
    const registryPassword = "a-password-of-the-registry";
    const built = [{ name: "a", image: { build: { context: "app" } } }];
    expect(keysOf(cluster(built, {}, server), { registryPassword })).toEqual([]);
    const referred = [{ name: "a", image: pinned }];
    expect(keysOf(cluster(referred, {}, server), { registryPassword })).toEqual([
      "server.image.push",
    ]);
  });

  it("fails on several pods of one claim that one node mounts", () => {
    const volumes = [{ name: "todos", path: "/data" }];
    const backends = [{ name: "a", image: pinned, replicas: 2, volumes }];
    const data = { accessMode: "ReadWriteOnce" };
    expect(keysOf(cluster(backends, { data }))).toEqual(["backends[0].replicas"]);
    expect(keysOf(cluster(backends))).toEqual([]);
  });

  it("fails on a volume of two Deployments that one node mounts", () => {
    const volumes = [{ name: "todos", path: "/data" }];
    const own = { container: { volumes } };
    const backends = ["a", "b"].map((name) => ({ name, image: pinned, volumes }));
    const data = { accessMode: "ReadWriteOnce" };
    expect(keysOf(cluster(backends, { data }, own))).toEqual([
      "backends[0].volumes[0].name",
      "backends[1].volumes[0].name",
    ]);
    const [fault] = faultsOf(cluster(backends, { data }));
    expect(fault).toEqual({
      key: "mcp-stacks:backends[1].volumes[0].name",
      given: '"todos"',
      allowed:
        "a volume other than that of mcp-stacks:backends[0] while mcp-stacks:kubernetes.data.accessMode is ReadWriteOnce: pods on two nodes cannot mount one",
      fix: "set mcp-stacks:kubernetes.data.accessMode to ReadWriteMany with a storage class that has it, or rename it in mcp-stacks:backends[1].volumes[0].name",
    });
    expect(keysOf(cluster(backends, {}, own))).toEqual([]);
  });

  it("fails on a claim of the server's that is called like that of a volume", () => {
    const backends = [{ name: "a", image: pinned, volumes: [{ name: "todos", path: "/data" }] }];
    const data = (claim: string) => cluster(backends, { data: { claim } });
    expect(keysOf(data("ops-assistant-todos"))).toEqual(["kubernetes.data.claim"]);
    expect(keysOf(data("todos"))).toEqual([]);
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
