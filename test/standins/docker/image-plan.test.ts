import { describe, expect, it } from "vitest";
import type { Properties } from "../values.ts";
import { outerDockerfileName } from "./context-archive.ts";
import { buildOptions, buildPaths, checkedInputs, diffImage, imageFaults } from "./image-plan.ts";

const inputs: Properties = {
  imageName: "server:1",
  skipPush: true,
  build: { context: "app", platform: "linux/amd64", args: { VERSION: "1" } },
};

describe("buildOptions", () => {
  it("asks the daemon's classic builder for exactly what is given", () => {
    expect(buildOptions(inputs, "Dockerfile")).toEqual({
      version: "1",
      t: "server:1",
      dockerfile: "Dockerfile",
      rm: true,
      forcerm: true,
      buildargs: { VERSION: "1" },
      platform: "linux/amd64",
    });
  });

  it("maps stages, hosts, networks and cached images", () => {
    const build = {
      target: "run",
      addHosts: ["a:1.2.3.4", "b:1.2.3.5"],
      network: "host",
      cacheFrom: { images: ["server:0"] },
    };
    expect(buildOptions({ imageName: "server:1", build }, undefined)).toEqual({
      version: "1",
      t: "server:1",
      dockerfile: outerDockerfileName,
      rm: true,
      forcerm: true,
      target: "run",
      extrahosts: "a:1.2.3.4,b:1.2.3.5",
      networkmode: "host",
      cachefrom: '["server:0"]',
    });
  });
});

describe("diffImage", () => {
  const before = checkedInputs(inputs, "digest-1");

  it("builds again for another context or argument, and never replaces", () => {
    expect(diffImage(before, before).changed).toEqual([]);
    expect(diffImage(before, checkedInputs(inputs, "digest-2"))).toEqual({
      changed: ["build"],
      replaces: [],
    });
    const build = { context: "app", platform: "linux/amd64", args: { VERSION: "2" } };
    const after = checkedInputs({ ...inputs, build }, "digest-1");
    expect(diffImage(before, after).changed).toEqual(["build"]);
  });

  it("does not build again because a registry's password was renewed", () => {
    const login = (password: string, server = "r.example"): Properties => ({
      ...before,
      registry: { server, username: "u", password },
    });
    expect(diffImage(login("old"), login("new")).changed).toEqual([]);
    expect(diffImage(login("old"), login("old", "s.example")).changed).toEqual(["registry"]);
  });
});

describe("buildPaths", () => {
  it("looks for the Dockerfile in the context unless told", () => {
    expect(buildPaths({})).toEqual({ context: ".", dockerfile: "Dockerfile" });
    expect(buildPaths({ build: { context: "app" } }).dockerfile).toBe("app/Dockerfile");
    expect(buildPaths({ build: { context: "app", dockerfile: "x/D" } }).dockerfile).toBe("x/D");
  });
});

describe("imageFaults", () => {
  it("fails on a build in the preview, which the stand-in does not do", () => {
    expect(imageFaults({ ...inputs, buildOnPreview: true }).map((f) => f.property)).toEqual([
      "buildOnPreview",
    ]);
    expect(imageFaults({ ...inputs, buildOnPreview: false })).toEqual([]);
  });
});
