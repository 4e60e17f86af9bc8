import { describe, expect, it } from "vitest";
import { countsOf, operationsOf } from "../../../../infra/report/operations.ts";
import { propertyChanges, topOf } from "../../../../infra/report/property-changes.ts";
import { step } from "./previews.ts";

const container = "docker:index/container:Container";
const volume = "docker:index/volume:Volume";

describe("what becomes of resources", () => {
  const replaced = { before: { image: "a" }, after: { image: "b" }, diffs: ["image"] };
  const steps = [
    step("same", volume, "data"),
    step("create", volume, "logs"),
    step("update", container, "redis", {
      before: { memory: 64 },
      after: { memory: 96 },
      diffs: ["memory"],
    }),
    step("delete", volume, "cache"),
    step("create-replacement", container, "server", { ...replaced, replaceKeys: ["image"] }),
    step("replace", container, "server", { ...replaced, replaceKeys: ["image"] }),
    step("delete-replaced", container, "server", replaced),
    step("update", "mcp:index:StackFacts", "facts"),
    step("same", "pulumi:pulumi:Stack", "mcp-stacks-dev"),
  ];

  it("is told once for each, replacements first, with the property that forces them", () => {
    const { changes, unchanged } = operationsOf(steps);
    expect(changes.map(({ operation, name }) => `${operation} ${name}`)).toEqual([
      "replace server",
      "delete cache",
      "update redis",
      "create logs",
    ]);
    expect(changes[0]).toMatchObject({
      forcedBy: ["image"],
      properties: [{ path: "image", before: "a", after: "b" }],
    });
    expect(unchanged).toBe(1);
    expect(countsOf(changes)).toEqual([
      ["replace", 1],
      ["delete", 1],
      ["update", 1],
      ["create", 1],
    ]);
  });

  it("waits on the base where the base does the very same, else the change brings it", () => {
    const base = [
      ...steps.filter(({ name }) => name !== "redis"),
      step("update", container, "redis", {
        before: { memory: 64 },
        after: { memory: 80 },
        diffs: ["memory"],
      }),
    ];
    const { changes } = operationsOf(steps, base);
    expect(changes.map(({ name, origin }) => `${name} ${origin}`)).toEqual([
      "server base",
      "cache base",
      "redis change",
      "logs base",
    ]);
  });

  it("shows a provider only when it is replaced, for all that is its goes with it", () => {
    const provider = "pulumi:providers:docker";
    expect(operationsOf([step("update", provider, "docker")]).changes).toEqual([]);
    expect(operationsOf([step("replace", provider, "docker")]).changes).toHaveLength(1);
  });
});

describe("properties that differ", () => {
  it("are told by their whole path, in order", () => {
    const spec = (replicas: number, image: string) => ({
      spec: { replicas, template: { spec: { containers: [{ image }] } } },
    });
    expect(propertyChanges(spec(1, "a"), spec(3, "b"), ["spec"])).toEqual([
      { path: "spec.replicas", before: "1", after: "3" },
      { path: "spec.template.spec.containers[0].image", before: "a", after: "b" },
    ]);
  });

  it.each([
    ["a list of texts", ["A=1", "B=2"], ["A=1", "B=3", "C=4"]],
    [
      "a list of objects",
      [{ name: "B", value: "2" }],
      [
        { name: "B", value: "3" },
        { name: "C", value: "4" },
      ],
    ],
    ["a map", { A: "1", B: "2" }, { A: "1", B: "3", C: "4" }],
    ["a map of AWS", { variables: { B: "2" } }, { variables: { B: "3", C: "4" } }],
  ])("tell variables by name alone, in %s", (_, before, after) => {
    expect(propertyChanges({ env: before }, { env: after })).toEqual([
      { path: "env B" },
      { path: "env C" },
    ]);
  });

  it.each([
    ["uploads", { uploads: [{ content: "a" }] }, { uploads: [{ content: "b" }] }, "uploads"],
    ["data of a Secret", { data: { key: "a" } }, { data: { key: "b" } }, "data"],
    [
      "a password",
      { settings: { dbPassword: "a" } },
      { settings: { dbPassword: "b" } },
      "settings.dbPassword",
    ],
    ["a connection string", { url: "redis://u:p@a" }, { url: "redis://u:p@b" }, "url"],
    ["what the engine masks", { token: "[secret]" }, { token: "x" }, "token"],
  ])("tell %s by name alone", (_, before, after, path) => {
    expect(propertyChanges(before, after)).toEqual([{ path }]);
  });

  it("name what the provider says differs where both sides are masked", () => {
    const masked = { envs: "[secret]", image: "a" };
    expect(propertyChanges(masked, masked, ["envs"])).toEqual([{ path: "envs" }]);
  });

  it("leave out what differs but is nothing to the provider", () => {
    expect(propertyChanges({ a: 1, b: 1 }, { a: 2, b: 2 }, ["b"])).toEqual([
      { path: "b", before: "1", after: "2" },
    ]);
  });

  it("belong to their first name, however the path is written", () => {
    expect(["spec.replicas", "envs[3]", '["a.b"].c', "image"].map(topOf)).toEqual([
      "spec",
      "envs",
      "a.b",
      "image",
    ]);
  });
});
