import { describe, expect, it } from "vitest";
import { manifestsInState } from "../../../bench/kubernetes/state-manifests.ts";

const secret = (value: unknown) => ({
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  plaintext: JSON.stringify(value),
});

const state = (...resources: readonly object[]) => JSON.stringify({ deployment: { resources } });

const configMap = {
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "settings", namespace: "ops" },
  data: { MCP_STORE: "postgres" },
};

describe("the manifests in a state", () => {
  it("are its Kubernetes objects alone, in their order", () => {
    const service = { apiVersion: "v1", kind: "Service", metadata: { name: "server" } };
    const found = manifestsInState(
      state(
        { type: "pulumi:pulumi:Stack" },
        { type: "pulumi:providers:kubernetes", inputs: { kubeconfig: "~/.kube/config" } },
        { type: "kubernetes:core/v1:Service", inputs: service },
        { type: "random:index/randomPassword:RandomPassword", inputs: { length: 32 } },
        { type: "kubernetes:core/v1:ConfigMap", inputs: configMap },
      ),
    );
    expect(found).toEqual([service, configMap]);
  });

  it("hold their secrets in plain text, wherever these are", () => {
    const inputs = {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: "keys" },
      stringData: secret({ a: "first", list: ["second"] }),
      nested: [{ b: secret("third") }],
    };
    expect(manifestsInState(state({ type: "kubernetes:core/v1:Secret", inputs }))).toEqual([
      { ...inputs, stringData: { a: "first", list: ["second"] }, nested: [{ b: "third" }] },
    ]);
  });

  it("hold nothing that a provider wrote for itself", () => {
    const inputs = {
      ...configMap,
      __defaults: [],
      metadata: { ...configMap.metadata, __defaults: [] },
    };
    expect(manifestsInState(state({ type: "kubernetes:core/v1:ConfigMap", inputs }))).toEqual([
      configMap,
    ]);
  });

  it("fails for an object without a name, which nobody could apply", () => {
    const inputs = { ...configMap, metadata: {} };
    const broken = state({ type: "kubernetes:core/v1:ConfigMap", inputs });
    expect(() => manifestsInState(broken)).toThrow(/name/);
  });
});
