import { describe, expect, it } from "vitest";
import { clusterWith, faultsOf, keysOf, lambdaWith, minimal } from "./parsing.ts";

const api = { name: "api", image: { reference: "registry.example.com/api:1" } };
const split = { ...minimal, topology: "split" };
const apart = { ...split, backends: [{ ...api, path: "/api" }] };

describe("topology split", () => {
  it("takes an API with a path of its own, and one below another's", () => {
    expect(faultsOf(apart)).toEqual([]);
    const below = { ...api, name: "files", path: "/api/files" };
    expect(faultsOf({ ...split, backends: [...apart.backends, below] })).toEqual([]);
  });

  it("fails without a backend that has a path", () => {
    for (const backends of [[], [api]]) {
      expect(faultsOf({ ...split, backends })).toEqual([
        {
          key: "mcp-stacks:topology",
          given: "split",
          allowed: "together while no backend has a path: there is nothing to keep apart from MCP",
          fix: "add mcp-stacks:backends with a path such as /api, or remove mcp-stacks:topology",
        },
      ]);
    }
  });

  it("fails on Lambda", () => {
    expect(faultsOf({ ...lambdaWith(), topology: "split" })).toEqual([
      {
        key: "mcp-stacks:topology",
        given: "split",
        allowed: "together on target lambda, where the server is a function of its own anyway",
        fix: "remove mcp-stacks:topology, or set mcp-stacks:target to docker or kubernetes",
      },
    ]);
  });

  it("fails for what only a gateway reads where there is none", () => {
    const given = { ...minimal, gateway: { memoryMiB: 128 }, backends: apart.backends };
    expect(faultsOf(given)).toEqual([
      {
        key: "mcp-stacks:gateway.memoryMiB",
        given: "128",
        allowed: "nothing while topology is together",
        fix: "set mcp-stacks:topology to split, or remove mcp-stacks:gateway.memoryMiB",
      },
      {
        key: "mcp-stacks:backends[0].path",
        given: '"/api"',
        allowed: "nothing while topology is together",
        fix: "set mcp-stacks:topology to split, or remove mcp-stacks:backends[0].path",
      },
    ]);
  });

  it.each(["/mcp", "/mcp/tools", "/health", "/ready"])("fails for a backend at %s", (path) => {
    expect(faultsOf({ ...split, backends: [{ ...api, path }] })).toEqual([
      {
        key: "mcp-stacks:backends[0].path",
        given: `"${path}"`,
        allowed: `a path outside of the server's ${path.replace("/tools", "")}`,
        fix: "give mcp-stacks:backends[0].path a path of its own, such as /api",
      },
    ]);
  });

  it("fails for two backends at one path", () => {
    const backends = [...apart.backends, { ...api, name: "other", path: "/api" }];
    expect(faultsOf({ ...split, backends })).toEqual([
      {
        key: "mcp-stacks:backends[1].path",
        given: '"/api"',
        allowed: "a path other than that of mcp-stacks:backends[0].path",
        fix: "give mcp-stacks:backends[1].path a path of its own, such as /api",
      },
    ]);
  });

  it.each(["/api/", "/api//v1"])("fails for the path %s", (path) => {
    const [fault] = faultsOf({ ...split, backends: [{ ...api, path }] });
    expect(fault).toMatchObject({ key: "mcp-stacks:backends[0].path", given: `"${path}"` });
    expect(fault?.fix).toContain(`to ${path === "/api/" ? "/api" : "/api/v1"},`);
  });

  it("fails for a gateway that lets less through than the server takes", () => {
    const limits = { bodyLimitKiB: 8192, toolTimeoutSec: 60 };
    const server = { ...minimal.server, limits };
    expect(faultsOf({ ...apart, server, gateway: { timeoutSec: 60 } })).toEqual([
      {
        key: "mcp-stacks:gateway.bodyLimitKiB",
        given: "4096",
        allowed: "8192 or more, as mcp-stacks:server.limits.bodyLimitKiB is 8192",
        fix: "set mcp-stacks:gateway.bodyLimitKiB to 8192 or more, or lower mcp-stacks:server.limits.bodyLimitKiB",
      },
      {
        key: "mcp-stacks:gateway.timeoutSec",
        given: "60",
        allowed: "61 or more, as mcp-stacks:server.limits.toolTimeoutSec is 60",
        fix: "set mcp-stacks:gateway.timeoutSec to 61 or more, or lower mcp-stacks:server.limits.toolTimeoutSec",
      },
    ]);
  });
});

describe("a key set that is a file", () => {
  const issuer = "https://id.example.com";
  const jwksFile = "/oauth-data/jwks.json";
  const auth = { mode: "jwks", issuer, jwksFile };
  const volume = { name: "oauth-data", path: "/oauth-data", readOnly: true };
  const container = { volumes: [volume] };
  const fileKey = "mcp-stacks:server.auth.jwksFile";

  it("is taken from a volume that the server cannot write to", () => {
    expect(faultsOf({ ...minimal, server: { auth, container } })).toEqual([]);
  });

  it("fails beside a URL, and in another mode", () => {
    const both = { ...auth, jwksUrl: "https://id.example.com/keys" };
    expect(keysOf({ ...minimal, server: { auth: both, container } })).toEqual([
      "server.auth.jwksFile",
    ]);
    expect(
      faultsOf({ ...minimal, server: { auth: { mode: "jwt", jwksFile }, container } }),
    ).toEqual([
      {
        key: fileKey,
        given: `"${jwksFile}"`,
        allowed: "nothing while server.auth.mode is jwt",
        fix: `set mcp-stacks:server.auth.mode to jwks, or remove ${fileKey}`,
      },
    ]);
  });

  it("fails outside of a volume, and in one that the server may write to", () => {
    const allowed = "a file in a volume of server.container that is readOnly";
    const given = `"${jwksFile}"`;
    expect(faultsOf({ ...minimal, server: { auth } })).toEqual([
      {
        key: fileKey,
        given,
        allowed,
        fix: "add the volume that has it to mcp-stacks:server.container.volumes, with readOnly: true",
      },
    ]);
    const writable = { volumes: [{ ...volume, readOnly: false }] };
    expect(faultsOf({ ...minimal, server: { auth, container: writable } })).toEqual([
      {
        key: fileKey,
        given,
        allowed,
        fix: "set readOnly: true wherever volume oauth-data is mounted in mcp-stacks:server.container.volumes",
      },
    ]);
  });

  it.each([
    ["mounted a second time to be written", [volume, { name: "oauth-data", path: "/again" }], []],
    [
      "below a volume that may be written",
      [volume, { name: "live", path: "/oauth-data/live" }],
      [],
    ],
    ["below a folder in memory", [volume], ["/oauth-data/live"]],
  ])("fails on one that is %s", (_, volumes, writable) => {
    const inside = { ...auth, jwksFile: "/oauth-data/live/jwks.json" };
    const of = { ...minimal, server: { auth: inside, container: { volumes, writable } } };
    expect(keysOf(of)).toEqual(["server.auth.jwksFile"]);
  });

  it("fails on Lambda, which has no volumes", () => {
    expect(keysOf(lambdaWith({ auth }))).toEqual(["server.auth.jwksFile"]);
    expect(keysOf(clusterWith({ auth }))).toEqual(["server.auth.jwksFile"]);
  });
});
