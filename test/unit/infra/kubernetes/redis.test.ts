import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { planRedis } from "../../../../infra/kubernetes/redis-plan.ts";
import {
  planStatefulService,
  planStatefulSet,
} from "../../../../infra/kubernetes/stateful-plan.ts";
import { plain, resolved, secretKeys } from "../mocks.ts";
import { owner } from "./planning.ts";
import { kubernetesSettingsOf } from "./settings.ts";
import { hardened, labelsOf, password, ran } from "./stateful-parts.ts";

const name = "ops-assistant-redis";
const ties = { secret: "redis-password-1", service: name, serviceAccount: name };
const labels = labelsOf("redis");
const selector = {
  "app.kubernetes.io/name": "ops-assistant",
  "app.kubernetes.io/instance": "ops-assistant-dev",
  "app.kubernetes.io/component": "redis",
};

function planned(kubernetes: Record<string, unknown> = {}, images: Record<string, unknown> = {}) {
  const settings = kubernetesSettingsOf({}, kubernetes, images);
  return planStatefulSet(settings, owner, planRedis(settings), ties);
}

describe("the StatefulSet of Redis", () => {
  it("runs one hardened pod with a claim, whose arguments hold no password", () => {
    expect(planned()).toEqual({
      annotations: { "pulumi.com/timeoutSeconds": "130" },
      spec: {
        replicas: 1,
        serviceName: name,
        selector: { matchLabels: selector },
        podManagementPolicy: "Parallel",
        revisionHistoryLimit: 2,
        persistentVolumeClaimRetentionPolicy: { whenDeleted: "Delete", whenScaled: "Retain" },
        volumeClaimTemplates: [
          {
            metadata: { name: "data", labels },
            spec: {
              accessModes: ["ReadWriteOnce"],
              resources: { requests: { storage: "1Gi" } },
            },
          },
        ],
        template: {
          metadata: { labels },
          spec: {
            serviceAccountName: name,
            automountServiceAccountToken: false,
            enableServiceLinks: false,
            terminationGracePeriodSeconds: 10,
            securityContext: hardened.pod,
            containers: [
              {
                name: "redis",
                image: "redis:7.4.6-bookworm",
                imagePullPolicy: "IfNotPresent",
                args: [
                  "sh",
                  "-c",
                  [
                    "exec redis-server - <<SETTINGS",
                    "requirepass $REDIS_PASSWORD",
                    "dir /data",
                    "appendonly yes",
                    "maxmemory 96mb",
                    "maxmemory-policy volatile-lru",
                    "SETTINGS",
                  ].join("\n"),
                ],
                ports: [{ name: "redis", containerPort: 6379, protocol: "TCP" }],
                env: ["REDIS_PASSWORD", "REDISCLI_AUTH"].map((variable) => ({
                  name: variable,
                  valueFrom: { secretKeyRef: { name: "redis-password-1", key: "redis-password" } },
                })),
                startupProbe: {
                  exec: { command: ["redis-cli", "ping"] },
                  timeoutSeconds: 5,
                  periodSeconds: 1,
                  failureThreshold: 1800,
                },
                livenessProbe: {
                  exec: { command: ["redis-cli", "ping"] },
                  timeoutSeconds: 5,
                  periodSeconds: 10,
                  failureThreshold: 6,
                },
                readinessProbe: {
                  exec: { command: ["sh", "-c", "redis-cli ping | grep -q PONG"] },
                  timeoutSeconds: 5,
                  periodSeconds: 5,
                  failureThreshold: 3,
                },
                resources: {
                  requests: { cpu: "50m", memory: "128Mi", "ephemeral-storage": "16Mi" },
                  limits: { cpu: "1", memory: "128Mi", "ephemeral-storage": "272Mi" },
                },
                securityContext: hardened.container,
                volumeMounts: [
                  { name: "data", mountPath: "/data" },
                  { name: "tmp", mountPath: "/tmp" },
                ],
              },
            ],
            volumes: [{ name: "tmp", emptyDir: { sizeLimit: "16Mi" } }],
          },
        },
      },
    });
  });

  it("takes its image from the mirror, its memory, its claim and its node from the settings", () => {
    const redis = { memoryMiB: 1024, size: "2048Mi", storageClass: "fast" };
    const kubernetes = { redis, nodeSelector: { disk: "ssd" }, pullSecrets: ["hub"] };
    const { spec } = planned(kubernetes, { mirror: "mirror.example.com" });
    const pod = spec.template.spec;
    expect(spec.volumeClaimTemplates[0]?.spec).toEqual({
      accessModes: ["ReadWriteOnce"],
      resources: { requests: { storage: "2Gi" } },
      storageClassName: "fast",
    });
    expect(pod.nodeSelector).toEqual({ disk: "ssd" });
    expect(pod.imagePullSecrets).toEqual([{ name: "hub" }]);
    const [container] = pod.containers;
    expect(container?.image).toBe("mirror.example.com/library/redis:7.4.6-bookworm");
    expect(container?.args.at(-1)).toContain("maxmemory 768mb");
    expect(container?.resources.limits.memory).toBe("1Gi");
    expect(container?.resources.requests.memory).toBe("1Gi");
  });

  it("is waited for as the settings say, after the old one has stopped, which no pod is restarted for", () => {
    const { annotations, spec } = planned({ startTimeoutSec: 300 });
    expect(annotations).toEqual({ "pulumi.com/timeoutSeconds": "310" });
    expect(spec).toEqual(planned().spec);
  });

  it("keeps its claim where the settings keep volumes", () => {
    const { persistentVolumeClaimRetentionPolicy } = planned({ retainVolumes: true }).spec;
    expect(persistentVolumeClaimRetentionPolicy).toEqual({
      whenDeleted: "Retain",
      whenScaled: "Retain",
    });
  });
});

describe("KubernetesRedis", () => {
  it("is made of exactly these objects, and no PodDisruptionBudget", async () => {
    const { resources } = await ran("redis", kubernetesSettingsOf());
    expect(resources.map((seen) => `${seen.type} ${seen.name}`).sort()).toEqual([
      "kubernetes:apps/v1:StatefulSet redis-set",
      "kubernetes:core/v1:Namespace mcp-namespace",
      "kubernetes:core/v1:Secret redis-password",
      "kubernetes:core/v1:Service redis-service",
      "kubernetes:core/v1:ServiceAccount redis-account",
      "mcp:kubernetes:Redis redis",
      "pulumi:providers:kubernetes kubernetes",
    ]);
  });

  it("gives a URL that is secret and names the Service", async () => {
    const { url } = await ran("redis", kubernetesSettingsOf());
    expect(await pulumi.isSecret(url)).toBe(true);
    expect(await resolved(url)).toBe(`redis://:${password}@${name}:6379/0`);
  });

  it("keeps the password in a Secret that never changes and has no name of its own", async () => {
    const { named, resources } = await ran("redis", kubernetesSettingsOf());
    const { inputs } = named("redis-password");
    expect(secretKeys(inputs)).toEqual(["stringData"]);
    expect(plain(inputs)).toMatchObject({
      metadata: { namespace: "ops", labels },
      immutable: true,
      type: "Opaque",
      stringData: { "redis-password": password },
    });
    expect(inputs.metadata).not.toHaveProperty("name");
    const others = resources.filter((seen) => seen.name !== "redis-password");
    expect(JSON.stringify(others.map((seen) => seen.inputs))).not.toContain(password);
  });

  it("runs what is planned, after its Secret, its account and its Service", async () => {
    const settings = kubernetesSettingsOf();
    const { named, waitsFor } = await ran("redis", settings);
    const { annotations, spec } = planStatefulSet(settings, owner, planRedis(settings), {
      ...ties,
      secret: "redis-password-a1b2c3d4",
    });
    const metadata = { name, namespace: "ops", labels };
    expect(named("redis-set").inputs).toMatchObject({
      metadata: { ...metadata, annotations },
      spec,
    });
    expect(named("redis-account").inputs).toMatchObject({
      metadata,
      automountServiceAccountToken: false,
    });
    expect(named("redis-service").inputs).toMatchObject({
      metadata: { ...metadata, annotations: { "pulumi.com/skipAwait": "true" } },
      spec: planStatefulService(owner, planRedis(settings)),
    });
    expect(waitsFor("redis-set")).toEqual([
      "mcp-namespace",
      "redis-account",
      "redis-password",
      "redis-service",
    ]);
  });

  it("is reached at one address, by the port of its Service", () => {
    expect(planStatefulService(owner, planRedis(kubernetesSettingsOf()))).toEqual({
      type: "ClusterIP",
      selector,
      ports: [{ name: "redis", port: 6379, targetPort: "redis", protocol: "TCP" }],
    });
  });
});
