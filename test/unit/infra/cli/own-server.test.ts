import { describe, expect, it } from "vitest";
import { ownServer } from "../../../../infra/cli/own-server.ts";

/** The file of a stack with a server whose image is run like this. */
const file = (container: object, rest: object = {}) => ({
  "mcp-stacks:server": { name: "greeter", container },
  ...rest,
});

describe("what a stack's file says of somebody's own server", () => {
  it("is nothing without server.container: the image keeps the bundled contract", () => {
    expect(ownServer({})).toBeUndefined();
    expect(ownServer({ "mcp-stacks:server": { name: "ops-assistant" } })).toBeUndefined();
    expect(ownServer({ "mcp-stacks:server": "name" })).toBeUndefined();
  });

  it("names no path that nobody wrote down, whatever the defaults are", () => {
    expect(ownServer(file({ port: 9000 }))).toEqual({ health: undefined, ready: undefined });
    expect(ownServer(file({ health: { tcp: true }, paths: { mcp: "/rpc" } }))).toEqual({
      health: undefined,
      ready: undefined,
    });
  });

  it("names the paths that are written down, those for callers before that of the container", () => {
    const paths = { health: "/live", ready: "/ready" };
    expect(ownServer(file({ paths, health: { http: "/inside" } }))).toEqual(paths);
    expect(ownServer(file({ health: { http: "/inside" } }))).toEqual({
      health: "/inside",
      ready: undefined,
    });
  });

  it("names no path of the container behind a gateway, which publishes others alone", () => {
    const split = { "mcp-stacks:topology": "split" };
    expect(ownServer(file({ health: { http: "/inside" } }, split))).toEqual({
      health: undefined,
      ready: undefined,
    });
  });
});
