import { describe, expect, it } from "vitest";
import { neededSecrets } from "../../../../infra/config/needed-secrets.ts";
import {
  bridgeTargets,
  planBridge,
  planBridgeService,
} from "../../../../infra/kubernetes/bridge-plan.ts";
import { planBridgePolicies } from "../../../../infra/kubernetes/bridge-policy-plan.ts";
import { madeObjects } from "../../../../infra/kubernetes/made-objects-plan.ts";
import { clusterWith, kubernetesSettingsOf } from "../config/parsing.ts";

const owner = { server: "ops-assistant", stack: "prod" };
const image = { build: { context: "app" }, push: { repository: "registry.example.com/ops" } };
const companion = {
  name: "one",
  npm: "one@1.2.3",
  http: {},
  user: 1234,
  env: { LEVEL: "info" },
  secrets: { API_KEY: "weatherApiKey" },
  volumes: [{ name: "notes", path: "/notes", readOnly: true }],
};
const open = { name: "two", pypi: "two==1.0", http: {}, network: "outbound" };
const settings = kubernetesSettingsOf(
  { ...clusterWith({ image }), companions: [companion, open] },
  { weatherApiKey: "a-secret" },
);
const ties = {
  image: "registry.example.com/ops-one@sha256:1",
  serviceAccount: "the-account",
  secret: "the-secret",
  claims: new Map([["notes", "the-claim"]]),
  pullSecrets: [],
};

function planned(index: number) {
  const given = settings.companions[index];
  if (given === undefined) throw new Error(`there is no companion ${index}`);
  return given;
}

describe("the bridge of a companion on a cluster", () => {
  const { spec } = planBridge(settings, owner, planned(0), ties);
  const [container] = spec.template.spec.containers;

  it("is one pod, of which the old one is gone before the new one begins", () => {
    expect(spec.replicas).toBe(1);
    expect(spec.strategy).toEqual({ type: "Recreate" });
  });

  it("runs under the restricted profile, as its user and with nothing to write but memory", () => {
    expect(spec.template.spec.securityContext).toMatchObject({
      runAsNonRoot: true,
      runAsUser: 1234,
      runAsGroup: 1234,
      seccompProfile: { type: "RuntimeDefault" },
    });
    expect(spec.template.spec.automountServiceAccountToken).toBe(false);
    expect(container?.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      privileged: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    });
    expect(container?.volumeMounts).toEqual([
      { name: "volume-notes", mountPath: "/notes", readOnly: true },
      { name: "writable-0", mountPath: "/tmp" },
    ]);
    expect(spec.template.spec.volumes).toEqual([
      { name: "volume-notes", persistentVolumeClaim: { claimName: "the-claim" } },
      { name: "writable-0", emptyDir: { sizeLimit: "16Mi" } },
    ]);
  });

  it("takes secrets and the hash of the callers' key from its Secret alone, handed on to its server", () => {
    expect(container?.env).toEqual([
      { name: "MCP_BRIDGE_ENV_HOME", value: "/tmp" },
      { name: "MCP_BRIDGE_ENV_LEVEL", value: "info" },
      {
        name: "MCP_BRIDGE_ENV_API_KEY",
        valueFrom: { secretKeyRef: { name: "the-secret", key: "API_KEY" } },
      },
      {
        name: "MCP_BRIDGE_KEY_SHA256",
        valueFrom: { secretKeyRef: { name: "the-secret", key: "MCP_BRIDGE_KEY_SHA256" } },
      },
    ]);
    expect(container?.command).toEqual([
      "/opt/bridge/lib/loader",
      "--library-path",
      "/opt/bridge/lib",
      "/opt/bridge/node",
      "--disable-sigusr1",
      "/opt/bridge/bridge.mjs",
      "8000",
      "/opt/companion/bin/server",
    ]);
  });

  it("is asked by HTTP without a key, and is not begun anew for connections that are in the way of it", () => {
    const ping = { httpGet: { path: "/ping", port: "http" }, timeoutSeconds: 5 };
    expect(container).toMatchObject({
      startupProbe: ping,
      readinessProbe: { ...ping, periodSeconds: 5, failureThreshold: 4 },
    });
    expect(container?.livenessProbe).toEqual({
      tcpSocket: { port: "http" },
      timeoutSeconds: 5,
      periodSeconds: 30,
      failureThreshold: 3,
    });
  });

  it("is served by a Service under its own name", () => {
    expect(planBridgeService(owner, planned(0))).toMatchObject({
      type: "ClusterIP",
      selector: { "app.kubernetes.io/component": "companion-one" },
      ports: [{ name: "http", port: 80, targetPort: "http" }],
    });
    const namespace = settings.kubernetes.namespace;
    expect(bridgeTargets(settings).map(({ endpoint }) => endpoint)).toEqual([
      `http://ops-assistant-one.${namespace}.svc.cluster.local/mcp`,
      `http://ops-assistant-two.${namespace}.svc.cluster.local/mcp`,
    ]);
  });

  it("is called by the namespace, and calls nobody or DNS and the web alone", () => {
    const ingress = [{ from: [{ podSelector: {} }], ports: [{ protocol: "TCP", port: 8000 }] }];
    const [none, outbound] = planBridgePolicies(settings);
    expect(none).toEqual({ component: "companion-one", ingress, egress: [] });
    expect(outbound?.ingress).toEqual(ingress);
    expect(outbound?.egress.map(({ ports }) => ports.map(({ port }) => port))).toEqual([
      [53, 53],
      [80, 443],
    ]);
    const addresses = outbound?.egress[1]?.to.map(({ ipBlock }) => ipBlock);
    expect(addresses?.[0]?.except).toContain("10.0.0.0/8");
  });

  it("makes objects that the stack must know for its own", () => {
    const made = madeObjects(settings, neededSecrets(settings, {}))
      .filter(({ name }) => name === "ops-assistant-one")
      .map(({ kind }) => kind);
    expect(made).toEqual(["Deployment", "Service", "ServiceAccount", "NetworkPolicy"]);
  });
});
