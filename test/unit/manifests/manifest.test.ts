import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { manifestsOf, objectOf, renderManifests } from "../../manifests/manifest.ts";
import type { SeenResource } from "../infra/mocks.ts";

function seen(type: string, name: string, inputs: Record<string, unknown>): SeenResource {
  const urn = `urn:pulumi:dev::mcp-stacks::${type}::${name}`;
  const options = { retainOnDelete: false, deleteBeforeReplace: false };
  const none = { dependencies: [], earlierParents: [], ignoreChanges: [] };
  return { type, name, urn, inputs, provider: "", ...none, ...options };
}

describe("manifestsOf", () => {
  it("takes the kind of a built-in object from its type, and that of a custom one as given", () => {
    const manifests = manifestsOf([
      seen("kubernetes:core/v1:Secret", "s", { metadata: { name: "secret" } }),
      seen("kubernetes:apps/v1:Deployment", "d", { metadata: { name: "d" } }),
      seen("kubernetes:gateway.networking.k8s.io/v1:HTTPRoute", "r", {
        apiVersion: "gateway.networking.k8s.io/v1",
        kind: "HTTPRoute",
        metadata: { name: "route" },
      }),
    ]);
    expect(manifests.map(({ apiVersion, kind }) => [apiVersion, kind])).toEqual([
      ["apps/v1", "Deployment"],
      ["gateway.networking.k8s.io/v1", "HTTPRoute"],
      ["v1", "Secret"],
    ]);
  });

  it("leaves out what is no object of the cluster", () => {
    const types = ["pulumi:providers:kubernetes", "mcp:kubernetes:Server", "random:index:Bytes"];
    expect(manifestsOf(types.map((type) => seen(type, "x", {})))).toEqual([]);
  });

  it("gives a name to an object that has none", () => {
    const [manifest] = manifestsOf([seen("kubernetes:core/v1:ConfigMap", "config", {})]);
    expect(manifest && objectOf(manifest)).toBe("ConfigMap/config-a1b2c3d4");
  });

  it("unwraps what is secret, for the judges to see the same as the cluster", () => {
    const wrapped = { [pulumi.runtime.specialSigKey]: pulumi.runtime.specialSecretSig };
    const inputs = { stringData: { ...wrapped, value: { key: "fake" } } };
    const [manifest] = manifestsOf([seen("kubernetes:core/v1:Secret", "s", inputs)]);
    expect(manifest?.stringData).toEqual({ key: "fake" });
  });
});

describe("renderManifests", () => {
  it("keeps every text a text for readers of YAML 1.1, which kubectl and the judges are", () => {
    const annotations = { a: "off", b: "on", c: "yes", d: "1", e: "true", f: "0o7", g: "1e3" };
    const name = "ingress";
    const manifest = { apiVersion: "v1", kind: "Ingress", metadata: { name, annotations } };
    const documents = parseAllDocuments(renderManifests([manifest, manifest]), { version: "1.1" });
    expect(documents.map((document) => document.toJS())).toEqual([manifest, manifest]);
  });
});
