import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Properties, unknown } from "../values.ts";
import { diffInputs } from "./diff.ts";
import { differences } from "./differences.ts";
import { type ObjectType, parseToken } from "./object-type.ts";

const strict = { mutableSecrets: false, mutableConfigMaps: false };

function typeOf(token: string): ObjectType {
  const type = parseToken(`kubernetes:${token}`);
  if (type === undefined) throw new Error(token);
  return type;
}

function diff(token: string, before: Properties, after: Properties, settings = strict) {
  const metadata = { name: "a", namespace: "ops" };
  return diffInputs(typeOf(token), { metadata, ...before }, { metadata, ...after }, settings);
}

/** A change at one path, from 1 to 2. */
function changeAt(token: string, path: string) {
  const wrap = (value: number): Properties =>
    path
      .split(".")
      .reduceRight<Properties | number>((inner, key) => ({ [key]: inner }), value) as Properties;
  return diff(token, wrap(1), wrap(2));
}

describe("differences", () => {
  it("finds none between equal objects, whatever the order of their keys", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (object) => {
        const one: Properties = JSON.parse(JSON.stringify(object));
        expect(differences(one, Object.fromEntries(Object.entries(one).reverse()))).toEqual([]);
      }),
    );
  });

  it("names each place, in lists and under keys with dots", () => {
    const before = { spec: { list: [{ image: "a" }, 1], gone: {} }, labels: { "a.b/c": "1" } };
    const after = { spec: { list: [{ image: "b" }, 1, 2] }, labels: { "a.b/c": "2" } };
    expect(differences(before, after).map(({ text, change }) => `${change} ${text}`)).toEqual([
      "update spec.list[0].image",
      "add spec.list[2]",
      "delete spec.gone",
      'update labels["a.b/c"]',
    ]);
  });

  it("counts what is not known yet as a change", () => {
    expect(differences({ a: "1" }, { a: unknown }).map(({ text }) => text)).toEqual(["a"]);
  });
});

describe("diffInputs", () => {
  it("updates in place what the API server lets change", () => {
    for (const [token, path] of [
      ["apps/v1:Deployment", "spec.template.spec.containers"],
      ["apps/v1:Deployment", "spec.replicas"],
      ["apps/v1:StatefulSet", "spec.template.spec.nodeName"],
      ["apps/v1:StatefulSet", "spec.replicas"],
      ["core/v1:PersistentVolumeClaim", "spec.resources.requests.storage"],
      ["core/v1:Service", "spec.ports"],
      ["core/v1:Secret", "metadata.labels.a"],
      ["core/v1:ServiceAccount", "automountServiceAccountToken"],
      ["monitoring.coreos.com/v1:ServiceMonitor", "spec.selector"],
    ] as const) {
      expect(changeAt(token, path), `${token} ${path}`).toEqual({
        details: new Map([[path, "update"]]),
        changed: [path],
        replaces: [],
        deleteBeforeReplace: false,
      });
    }
  });

  it("replaces what the API server does not let change", () => {
    for (const [token, path] of [
      ["apps/v1:Deployment", "spec.selector.matchLabels.app"],
      ["apps/v1:StatefulSet", "spec.volumeClaimTemplates"],
      ["apps/v1:StatefulSet", "spec.serviceName"],
      ["batch/v1:Job", "spec.template.spec.nodeName"],
      ["core/v1:PersistentVolumeClaim", "spec.storageClassName"],
      ["core/v1:Service", "spec.clusterIP"],
      ["core/v1:Secret", "type"],
      ["core/v1:Secret", "stringData.key"],
      ["core/v1:ConfigMap", "data.key"],
      ["rbac.authorization.k8s.io/v1:RoleBinding", "roleRef.name"],
      ["storage.k8s.io/v1:StorageClass", "provisioner"],
    ] as const) {
      expect(changeAt(token, path).replaces, `${token} ${path}`).toEqual([path]);
    }
  });

  it("deletes first when the new object has the old one's name, and not when it moves", () => {
    const old = { metadata: { name: "a", namespace: "ops" }, data: { k: "1" } };
    const moves = (metadata: Properties) =>
      diff("core/v1:ConfigMap", old, { metadata, data: { k: "2" } }).deleteBeforeReplace;
    expect(moves(old.metadata)).toBe(true);
    expect(moves({ name: "b", namespace: "ops" })).toBe(false);
    expect(moves({ name: "a", namespace: "other" })).toBe(false);
    const drawn = { ...old.metadata, annotations: { "pulumi.com/autonamed": "true" } };
    expect(moves(drawn)).toBe(false);
  });

  it("replaces a renamed or moved object", () => {
    const after = { metadata: { name: "b", namespace: "else" } };
    expect(diff("apps/v1:Deployment", {}, after).replaces).toEqual([
      "metadata.name",
      "metadata.namespace",
    ]);
  });

  it("changes data in place where the provider says so, unless the object is immutable", () => {
    const mutable = { mutableSecrets: true, mutableConfigMaps: true };
    for (const token of ["core/v1:ConfigMap", "core/v1:Secret"]) {
      const change = (before: Properties, after: Properties) =>
        diff(token, { data: { a: "1" }, ...before }, { data: { a: "2" }, ...after }, mutable)
          .replaces;
      expect(change({}, {})).toEqual([]);
      expect(change({ immutable: true }, { immutable: true })).toEqual(["data.a"]);
      expect(change({ immutable: true }, {})).toEqual(["data.a", "immutable"]);
    }
  });
});
