import { describe, expect, it } from "vitest";
import { bridgeEnv, handedOn } from "../../../../../infra/companions/bridge-plan.ts";
import { childEnv } from "../../../../../infra/companions/images/bridge/child-env.ts";
import { dockerSettingsOf, minimal } from "../../config/parsing.ts";

describe("the environment of a companion behind its bridge", () => {
  it("is the image's and its own, which come first, and nothing of the bridge's", () => {
    const told = {
      PATH: "/usr/bin",
      LEVEL: "image",
      MCP_BRIDGE_KEY_SHA256: "0",
      [handedOn("LEVEL")]: "debug",
      [handedOn("NODE_OPTIONS")]: "--require=/tmp/x.cjs",
    };
    expect(childEnv(told)).toEqual({
      PATH: "/usr/bin",
      LEVEL: "debug",
      NODE_OPTIONS: "--require=/tmp/x.cjs",
    });
  });

  it("is told to the bridge under names that no program heeds", () => {
    const env = { NODE_OPTIONS: "--inspect", LD_PRELOAD: "/tmp/x.so" };
    const companions = [{ name: "one", npm: "one@1.2.3", env, http: { port: 8101 } }];
    const [companion] = dockerSettingsOf({ ...minimal, companions }).companions;
    if (companion === undefined) throw new Error("there is no companion");
    const told = bridgeEnv(companion);
    expect(Object.keys(told).every((name) => name.startsWith("MCP_BRIDGE_ENV_"))).toBe(true);
    expect(childEnv({ ...told })).toEqual({ HOME: "/tmp", ...env });
  });
});
