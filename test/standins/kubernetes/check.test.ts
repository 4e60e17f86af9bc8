import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Properties, unknown } from "../values.ts";
import { checkInputs } from "./check.ts";
import { textAt } from "./object-fields.ts";
import { parseToken } from "./object-type.ts";
import { urn } from "./testing-provider.ts";

const configMap = { apiVersion: "v1", kind: "ConfigMap" };

function check(inputs: Properties, previous: Properties = {}, namespace?: string): Properties {
  return checkInputs(configMap, { urn, previous, inputs }, namespace).inputs;
}

describe("checkInputs", () => {
  it("draws a name of the resource's own and 8 hex digits, and marks it as drawn", () => {
    const checked = check({ data: { a: "1" } });
    expect(textAt(checked, "metadata", "name")).toMatch(/^settings-[0-9a-f]{8}$/);
    expect(checked).toMatchObject({
      ...configMap,
      metadata: { annotations: { "pulumi.com/autonamed": "true" } },
      data: { a: "1" },
    });
  });

  it("keeps a drawn name on later runs, and never draws the same twice", () => {
    const first = check({});
    expect(check({}, first)).toEqual(first);
    const names = Array.from({ length: 50 }, () => textAt(check({}), "metadata", "name"));
    expect(new Set(names).size).toBe(50);
  });

  it("keeps no name that the program gave once and gives no longer", () => {
    const named = check({ metadata: { name: "mine" } });
    expect(textAt(check({}, named), "metadata", "name")).toMatch(/^settings-/);
  });

  it("leaves a given name, and any that is not known yet, as it is", () => {
    for (const metadata of [{ name: "mine" }, { name: unknown }, unknown]) {
      expect(check({ metadata }).metadata).toEqual(metadata);
    }
  });

  it("gives objects of namespaces the provider's namespace, and no others", () => {
    const { inputs } = checkInputs(
      { apiVersion: "v1", kind: "Namespace" },
      { urn, previous: {}, inputs: { metadata: { name: "a" } } },
      "team",
    );
    expect(textAt(inputs, "metadata", "namespace")).toBeUndefined();
    expect(textAt(check({}, {}, "team"), "metadata", "namespace")).toBe("team");
    const own = { metadata: { name: "a", namespace: "own" } };
    expect(textAt(check(own, {}, "team"), "metadata", "namespace")).toBe("own");
  });

  it("drops nulls at any depth, which mean the same as leaving out", () => {
    const inputs = { metadata: { name: "a", labels: null }, data: { list: [{ x: null, y: 1 }] } };
    expect(check(inputs)).toEqual({
      ...configMap,
      metadata: { name: "a" },
      data: { list: [{ y: 1 }] },
    });
  });

  it("changes nothing in what it has checked before", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (data) => {
        const once = check({ data: JSON.parse(JSON.stringify(data)) });
        expect(check(once, once, "later")).toEqual({
          ...once,
          metadata: { ...Object(once.metadata), namespace: "later" },
        });
      }),
    );
  });

  it("fails on generateName, which server-side apply has not", () => {
    const inputs = { metadata: { generateName: "a-" } };
    const { faults } = checkInputs(configMap, { urn, previous: {}, inputs }, undefined);
    expect(faults.map(({ property }) => property)).toEqual(["metadata.generateName"]);
  });
});

describe("parseToken", () => {
  it("reads any group, version and kind", () => {
    expect(parseToken("kubernetes:core/v1:Secret")).toEqual({ apiVersion: "v1", kind: "Secret" });
    expect(parseToken("kubernetes:gateway.networking.k8s.io/v1:HTTPRoute")).toEqual({
      apiVersion: "gateway.networking.k8s.io/v1",
      kind: "HTTPRoute",
    });
  });

  it("fails on what is no object of the API", () => {
    for (const token of [
      "kubernetes:helm.sh/v3:Release",
      "kubernetes:yaml/v2:ConfigFile",
      "kubernetes:core/v1:SecretList",
      "kubernetes:apps/v1:DeploymentPatch",
      "docker:index/network:Network",
    ]) {
      expect(parseToken(token)).toBeUndefined();
    }
  });
});
