import { describe, expect, it } from "vitest";
import { planConfigData } from "../../../../infra/kubernetes/config-plan.ts";
import { plain, secretKeys } from "../mocks.ts";
import { labels, planned } from "./planning.ts";
import { served, values } from "./served.ts";
import { kubernetesSettingsOf } from "./settings.ts";

const metadata = { name: "ops-assistant", namespace: "ops", labels };

describe("KubernetesServer", () => {
  it("is made of exactly these objects", async () => {
    const { resources } = await served(kubernetesSettingsOf(), values);
    expect(resources.map(({ type, name }) => `${type} ${name}`).sort()).toEqual([
      "kubernetes:apps/v1:Deployment server-deployment",
      "kubernetes:autoscaling/v2:HorizontalPodAutoscaler server-autoscaler",
      "kubernetes:core/v1:ConfigMap mcp-config",
      "kubernetes:core/v1:Namespace mcp-namespace",
      "kubernetes:core/v1:PersistentVolumeClaim server-data",
      "kubernetes:core/v1:Secret mcp-secrets",
      "kubernetes:core/v1:Service server-service",
      "kubernetes:core/v1:ServiceAccount server-account",
      "kubernetes:policy/v1:PodDisruptionBudget server-budget",
      "mcp:kubernetes:Server server",
      "pulumi:providers:kubernetes kubernetes",
    ]);
  });

  it("hands every object to the stack's one provider", async () => {
    const { resources } = await served(kubernetesSettingsOf(), values);
    const providers = resources
      .filter(({ type }) => type.startsWith("kubernetes:"))
      .map(({ provider }) => provider.replace(/^.*::(\w+)::[^:]*$/, "$1"));
    expect(providers).toEqual(Array(9).fill("kubernetes"));
  });

  it("runs the planned pods, tied to the names that the provider gave", async () => {
    const settings = kubernetesSettingsOf();
    const secrets = {
      jwtSecret: values.jwtSecret,
      redisUrl: values.redisUrl,
      databaseUrl: values.databaseUrl,
    };
    const { named } = await served(settings, secrets);
    const { deployment } = planned(settings, {
      configMap: "mcp-config-a1b2c3d4",
      secret: "mcp-secrets-a1b2c3d4",
    });
    expect(named("server-deployment").inputs).toEqual({
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { ...metadata, annotations: deployment.annotations },
      spec: deployment.spec,
    });
  });

  it("keeps its configuration and its secrets in objects that never change", async () => {
    const settings = kubernetesSettingsOf();
    const { named } = await served(settings, values);
    expect(named("mcp-config").inputs).toEqual({
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { namespace: "ops", labels },
      immutable: true,
      data: planConfigData(settings),
    });
    expect(plain(named("mcp-secrets").inputs)).toEqual({
      apiVersion: "v1",
      kind: "Secret",
      metadata: { namespace: "ops", labels },
      immutable: true,
      type: "Opaque",
      stringData: {
        "jwt-secret": values.jwtSecret,
        "redis-url": values.redisUrl,
        "database-url": values.databaseUrl,
        "webhook-secret": values.webhookSecret,
        "otlp-headers": values.otlpHeaders,
      },
    });
  });

  it("marks its secrets where the Secret holds them, and has them nowhere else", async () => {
    const { resources } = await served(kubernetesSettingsOf(), values);
    const marked = resources.flatMap(({ name, inputs }) =>
      secretKeys(inputs).map((key) => `${name}.${key}`),
    );
    expect(marked).toEqual(["mcp-secrets.stringData"]);
    for (const { name, inputs } of resources) {
      const { stringData, ...rest } = plain(inputs);
      const text = JSON.stringify([name, rest]);
      expect(Object.values(values).filter((value) => text.includes(value))).toEqual([]);
    }
  });

  it("has no Secret when it is told nothing in secret", async () => {
    const settings = kubernetesSettingsOf({ auth: { mode: "none" }, shared: "memory" });
    const { resources, named } = await served(settings);
    expect(resources.filter(({ type }) => type.endsWith(":Secret"))).toEqual([]);
    expect(JSON.stringify(named("server-deployment").inputs)).not.toContain("secretKeyRef");
  });

  it("has an account without a token, a Service and a budget", async () => {
    const { named } = await served(kubernetesSettingsOf());
    expect(named("server-account").inputs).toEqual({
      apiVersion: "v1",
      kind: "ServiceAccount",
      metadata,
      automountServiceAccountToken: false,
    });
    // waiting for the endpoints would wait for the Deployment a second time
    expect(named("server-service").inputs.metadata).toEqual({
      ...metadata,
      annotations: { "pulumi.com/skipAwait": "true" },
    });
    expect(named("server-budget").inputs).toMatchObject({
      metadata,
      spec: { maxUnavailable: 1 },
    });
  });

  it("starts the pods once all that they are tied to is there, and the autoscaler after them", async () => {
    const { waitsFor } = await served(kubernetesSettingsOf(), values);
    expect(waitsFor("server-deployment")).toEqual([
      "mcp-config",
      "mcp-namespace",
      "mcp-secrets",
      "server-account",
      "server-data",
    ]);
    expect(waitsFor("server-autoscaler")).toEqual(["mcp-namespace", "server-deployment"]);
    for (const name of ["mcp-config", "mcp-secrets", "server-data", "server-service"]) {
      expect(waitsFor(name)).toEqual(["mcp-namespace"]);
    }
  });

  it("leaves the number of pods to the autoscaler", async () => {
    const { named } = await served(kubernetesSettingsOf());
    expect(named("server-deployment").ignoreChanges).toEqual(["spec.replicas"]);
  });

  it("sets the number of pods itself when it is fixed, without an autoscaler", async () => {
    const { resources, named } = await served(kubernetesSettingsOf({}, { replicas: 2 }));
    expect(named("server-deployment").ignoreChanges).toEqual([]);
    expect(named("server-deployment").inputs).toMatchObject({ spec: { replicas: 2 } });
    expect(resources.filter(({ type }) => /Autoscaler/.test(type))).toEqual([]);
  });

  it("has no claim when the data folder goes with its pod", async () => {
    const { resources } = await served(kubernetesSettingsOf({}, { data: { persistent: false } }));
    expect(resources.filter(({ type }) => /PersistentVolumeClaim/.test(type))).toEqual([]);
  });

  it("calls its claim as is set", async () => {
    const { named } = await served(kubernetesSettingsOf({}, { data: { claim: "ops-data-pvc" } }));
    expect(named("server-data").inputs.metadata).toMatchObject({ name: "ops-data-pvc" });
    expect(JSON.stringify(named("server-deployment").inputs)).toContain(
      '"claimName":"ops-data-pvc"',
    );
  });

  it.each([true, false])(
    "retainVolumes %s: holds for the claim and the namespace around it",
    async (retainVolumes) => {
      const { resources } = await served(kubernetesSettingsOf({}, { retainVolumes }));
      const kept = resources.filter(({ retainOnDelete }) => retainOnDelete).map(({ name }) => name);
      expect(kept.sort()).toEqual(retainVolumes ? ["mcp-namespace", "server-data"] : []);
    },
  );

  it("pulls with the Secrets that are there and the one that the stack makes", async () => {
    const settings = kubernetesSettingsOf({}, { pullSecrets: ["team"] });
    const { named } = await served(settings, {}, "mcp-registry-1");
    expect(JSON.stringify(named("server-deployment").inputs)).toContain(
      '"imagePullSecrets":[{"name":"team"},{"name":"mcp-registry-1"}]',
    );
  });
});
