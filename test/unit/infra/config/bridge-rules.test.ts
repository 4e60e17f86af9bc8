import { describe, expect, it } from "vitest";
import {
  clusterWith,
  expectWholeFaults,
  faultsOf,
  keysOf,
  lambdaWith,
  minimal,
  parse,
} from "./parsing.ts";

const npm = "server-one@1.0.0";
const http = { port: 8101 };
const bridgeKey = "a-key-of-32-letters-and-digits-0";
const onDocker = (...companions: object[]) => ({ ...minimal, companions });
const push = { push: { repository: "registry.example.com/ops" } };
const onCluster = (image: object, ...companions: object[]) => ({
  ...clusterWith({ image }),
  companions,
});
const built = { build: { context: "app" }, ...push };

describe("companions over HTTP on Docker", () => {
  it("have a port of their own, on the address of the server's", () => {
    expect(keysOf(onDocker({ name: "one", npm, http }))).toEqual([]);
    expect(keysOf(onDocker({ name: "one", npm, http }), { bridgeKey })).toEqual([]);
  });

  it("fails without a port, with that of the server and with one that another has", () => {
    expect(keysOf(onDocker({ name: "one", npm, http: {} }))).toEqual(["companions[0].http.port"]);
    expect(keysOf(onDocker({ name: "one", npm, http: { port: 8000 } }))).toEqual([
      "companions[0].http.port",
    ]);
    const two = onDocker({ name: "one", npm, http }, { name: "two", npm, http });
    expect(faultsOf(two)).toEqual([
      {
        key: "mcp-stacks:companions[1].http.port",
        given: "8101",
        allowed: "a port other than that of mcp-stacks:companions[0].http.port",
        fix: "give mcp-stacks:companions[1].http.port a port of its own",
      },
    ]);
  });

  it("fails with a name that the container of a bridge has", () => {
    const named = onDocker({ name: "one", npm, http }, { name: "one-http", npm });
    expect(keysOf(named)).toEqual(["companions[1].name"]);
    expect(keysOf(onDocker({ name: "one", npm }, { name: "one-http", npm }))).toEqual([]);
  });

  it("fails with a key that nobody shows", () => {
    expect(keysOf(onDocker({ name: "one", npm }), { bridgeKey })).toEqual(["bridgeKey"]);
  });
});

describe("companions on a cluster", () => {
  it("are published, from where the server's image is pushed, be that one built or not", () => {
    const one = { name: "one", npm, http: {} };
    expect(keysOf(onCluster(built, one))).toEqual([]);
    const reference = `registry.example.com/ops@sha256:${"0".repeat(64)}`;
    expect(keysOf(onCluster({ reference, ...push }, one))).toEqual([]);
  });

  it("fails for one that speaks stdio alone, with a port, and without a repository", () => {
    expect(keysOf(onCluster(built, { name: "one", npm }))).toEqual(["companions[0].http"]);
    expect(keysOf(onCluster(built, { name: "one", npm, http }))).toEqual([
      "companions[0].http.port",
    ]);
    const reference = `registry.example.com/ops@sha256:${"0".repeat(64)}`;
    const unpushed = parse(onCluster({ reference }, { name: "one", npm, http: {} }));
    expectWholeFaults(unpushed);
    expect(unpushed.ok ? [] : unpushed.faults.map(({ key }) => key)).toEqual([
      "mcp-stacks:server.image.push.repository",
    ]);
  });
});

describe("companions on Lambda", () => {
  it("fails with one message for all of them", () => {
    const companions = [
      { name: "one", npm },
      { name: "two", npm },
    ];
    const faults = faultsOf({ ...lambdaWith(), companions });
    expect(faults.map(({ key, given }) => [key, given])).toEqual([
      ["mcp-stacks:companions", "one, two"],
    ]);
  });
});
