import { describe, expect, it } from "vitest";
import { driftLines, driftOf, type Refreshed } from "../../../../infra/report/drift.ts";

const container = (
  op: string,
  found: Readonly<Record<string, unknown>>,
  diffs: readonly string[] = [],
): Refreshed => {
  const deployed = { memory: 256, image: "a", status: "made" };
  return {
    op,
    name: "server-container",
    type: "docker:index/container:Container",
    deployed: { inputs: { memory: 256, image: "a" }, outputs: deployed },
    found: { inputs: { memory: 256, image: "a", ...found }, outputs: { ...deployed, ...found } },
    diffs,
  };
};

describe("drift", () => {
  it("is what somebody set to another value, before and after", () => {
    expect(driftOf([container("update", { memory: 128 }, ["memory"])])).toEqual([
      {
        name: "server-container",
        type: "docker:index/container:Container",
        kind: "changed",
        properties: [{ path: "memory", before: "256", after: "128" }],
      },
    ]);
  });

  it("is told by a provider that has it in the outputs alone", () => {
    const resource = container("update", {}, ["memory"]);
    const found = { inputs: resource.deployed.inputs, outputs: { memory: 128 } };
    const [drifted] = driftOf([{ ...resource, found }]);
    expect(drifted?.properties).toEqual([{ path: "memory", before: "256", after: "128" }]);
  });

  it("is no status, which changes by itself, and nothing that is the same", () => {
    const resource = container("update", {}, ["status"]);
    const found = { ...resource.found, outputs: { ...resource.found.outputs, status: "old" } };
    expect(driftOf([{ ...resource, found }])).toEqual([]);
    expect(driftOf([container("same", {})])).toEqual([]);
  });

  it("is a resource that somebody deleted, by name", () => {
    const gone = container("delete", {});
    const changed = { ...container("update", { memory: 1 }), name: "a" };
    expect(driftOf([gone, changed]).map(({ name, kind }) => [name, kind])).toEqual([
      ["a", "changed"],
      ["server-container", "deleted"],
    ]);
  });

  it("names what is secret without its value", () => {
    const secret = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };
    const envs = { ...secret, ciphertext: "[secret]" };
    const resource = container("update", {}, ["envs"]);
    const both = { inputs: { envs }, outputs: { envs } };
    const drifted = driftOf([{ ...resource, deployed: both, found: both }]);
    expect(drifted.flatMap(driftLines)).toEqual([
      expect.stringMatching(/^ {2}changed {2}server-container +Container$/),
      "    envs: differs",
    ]);
  });
});
