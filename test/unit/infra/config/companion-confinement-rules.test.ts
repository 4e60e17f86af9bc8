import { describe, expect, it } from "vitest";
import { faultsOf, keysOf, minimal } from "./parsing.ts";

const companion = { name: "one", npm: "@scope/one@1.2.3" };
const withCompanion = (settings: object, others: object = {}) => ({
  ...minimal,
  ...others,
  companions: [{ ...companion, ...settings }],
});

describe("what a companion may write and be told", () => {
  it("fails on the tickets and the audit log of the bundled server", () => {
    const volumes = [
      { name: "data", path: "/d" },
      { name: "logs", path: "/l" },
      { name: "own", path: "/own" },
    ];
    expect(keysOf(withCompanion({ volumes }))).toEqual([
      "companions[0].volumes[0].name",
      "companions[0].volumes[1].name",
    ]);
  });

  it("fails on variables of its bridge, and on one in plain text and in secret", () => {
    const env = { MCP_BRIDGE_KEY_SHA256: "0".repeat(64), API_KEY: "a" };
    expect(keysOf(withCompanion({ env, secrets: { API_KEY: "mine" } }), { mine: "k" })).toEqual([
      "companions[0].env.MCP_BRIDGE_KEY_SHA256",
      "companions[0].secrets.API_KEY",
    ]);
  });

  it("fails on a folder that is both a volume and in memory", () => {
    const volumes = [{ name: "own", path: "/tmp" }];
    expect(keysOf(withCompanion({ volumes }))).toEqual(["companions[0]"]);
  });

  it("fails where it could write the key set that tokens are checked by, and may read it", () => {
    const server = {
      auth: { mode: "jwks", issuer: "https://id.example.com", jwksFile: "/keys/jwks.json" },
      container: { volumes: [{ name: "keys", path: "/keys", readOnly: true }] },
    };
    const mounted = (readOnly: boolean) => [{ name: "keys", path: "/k", readOnly }];
    expect(keysOf(withCompanion({ volumes: mounted(true) }, { server }))).toEqual([]);
    expect(faultsOf(withCompanion({ volumes: mounted(false) }, { server }))).toEqual([
      {
        key: "mcp-stacks:companions[0].volumes[0]",
        given: '"keys"',
        allowed: "readOnly: true for the volume that has mcp-stacks:server.auth.jwksFile",
        fix: "add readOnly: true to mcp-stacks:companions[0].volumes[0]",
      },
    ]);
  });

  it.each(["/a/../b", "/..", "/a/.", "/a//b", "/a/", "a"])(
    "fails on %s, which is no plain path",
    (path) => {
      expect(keysOf(withCompanion({ volumes: [{ name: "own", path }] }))).toEqual([
        "companions[0].volumes[0].path",
      ]);
      expect(keysOf(withCompanion({ writable: [path] }))).toEqual(["companions[0].writable[0]"]);
    },
  );
});
