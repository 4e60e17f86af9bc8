import { describe, expect, it } from "vitest";
import { labels, planned, selector, ties } from "./planning.ts";
import { kubernetesSettingsOf } from "./settings.ts";

const spread = {
  maxSkew: 1,
  whenUnsatisfiable: "ScheduleAnyway",
  labelSelector: { matchLabels: selector },
  matchLabelKeys: ["pod-template-hash"],
};

describe("the server's Deployment", () => {
  it("is exactly this for a stack that says nothing about it", () => {
    expect(planned(kubernetesSettingsOf()).deployment).toEqual({
      annotations: { "pulumi.com/timeoutSeconds": "130" },
      spec: {
        replicas: 3,
        selector: { matchLabels: selector },
        strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0, maxSurge: "25%" } },
        progressDeadlineSeconds: 120,
        revisionHistoryLimit: 2,
        template: {
          metadata: {
            labels,
            annotations: {
              "prometheus.io/scrape": "true",
              "prometheus.io/port": "9090",
              "prometheus.io/path": "/metrics",
            },
          },
          spec: {
            serviceAccountName: "ops-assistant",
            automountServiceAccountToken: false,
            enableServiceLinks: false,
            terminationGracePeriodSeconds: 40,
            topologySpreadConstraints: [
              { ...spread, topologyKey: "kubernetes.io/hostname" },
              { ...spread, topologyKey: "topology.kubernetes.io/zone" },
            ],
            securityContext: {
              runAsNonRoot: true,
              runAsUser: 1000,
              runAsGroup: 1000,
              fsGroup: 1000,
              fsGroupChangePolicy: "OnRootMismatch",
              seccompProfile: { type: "RuntimeDefault" },
            },
            containers: [
              {
                name: "server",
                image: ties.image,
                imagePullPolicy: "IfNotPresent",
                ports: [
                  { name: "http", containerPort: 8000, protocol: "TCP" },
                  { name: "metrics", containerPort: 9090, protocol: "TCP" },
                ],
                envFrom: [{ configMapRef: { name: "mcp-config-1" } }],
                env: [
                  secretVariable("JWT_SECRET", "jwt-secret"),
                  secretVariable("REDIS_URL", "redis-url"),
                  secretVariable("DATABASE_URL", "database-url"),
                ],
                startupProbe: {
                  httpGet: { path: "/health", port: "http" },
                  timeoutSeconds: 5,
                  periodSeconds: 1,
                  failureThreshold: 120,
                },
                livenessProbe: {
                  httpGet: { path: "/health", port: "http" },
                  timeoutSeconds: 5,
                  periodSeconds: 30,
                  failureThreshold: 3,
                },
                readinessProbe: {
                  httpGet: { path: "/ready?exclude=store", port: "http" },
                  timeoutSeconds: 5,
                  periodSeconds: 10,
                  failureThreshold: 3,
                },
                lifecycle: { preStop: { sleep: { seconds: 5 } } },
                resources: {
                  requests: { cpu: "250m", memory: "128Mi", "ephemeral-storage": "526Mi" },
                  limits: { cpu: "500m", memory: "256Mi", "ephemeral-storage": "782Mi" },
                },
                securityContext: {
                  allowPrivilegeEscalation: false,
                  privileged: false,
                  readOnlyRootFilesystem: true,
                  capabilities: { drop: ["ALL"] },
                },
                volumeMounts: [
                  { name: "data", mountPath: "/app/data" },
                  { name: "logs", mountPath: "/app/logs" },
                  { name: "tmp", mountPath: "/tmp" },
                ],
              },
            ],
            volumes: [
              { name: "data", persistentVolumeClaim: { claimName: "ops-assistant-data" } },
              { name: "logs", emptyDir: { sizeLimit: "510Mi" } },
              { name: "tmp", emptyDir: { sizeLimit: "16Mi" } },
            ],
          },
        },
      },
    });
  });

  it("starts with the autoscaler's fewest pods, or has the fixed number", () => {
    const replicasOf = (kubernetes: Record<string, unknown>) =>
      planned(kubernetesSettingsOf({}, kubernetes)).deployment.spec.replicas;
    expect(replicasOf({ autoscaling: { minReplicas: 2 } })).toBe(2);
    expect(replicasOf({ replicas: 7 })).toBe(7);
  });

  it.each([
    ["tickets in a file", { store: "sqlite" }, {}],
    ["a claim for one pod", {}, { data: { accessMode: "ReadWriteOnce" } }],
  ])("stops the old pod first with %s, and waits for that too", (_, server, kubernetes) => {
    const { annotations, spec } = planned(kubernetesSettingsOf(server, kubernetes)).deployment;
    expect(spec.strategy).toEqual({ type: "Recreate" });
    expect(annotations).toEqual({ "pulumi.com/timeoutSeconds": "170" });
  });

  it("leaves a pod with a store of its own out of the Service while that cannot be used", () => {
    const { container } = planned(kubernetesSettingsOf({ store: "sqlite" }));
    expect(container.readinessProbe).toMatchObject({
      httpGet: { path: "/ready", port: "http" },
    });
  });

  it("rolls without a claim, whatever its mode would have been", () => {
    const data = { persistent: false, accessMode: "ReadWriteOnce" };
    const { spec } = planned(kubernetesSettingsOf({}, { data })).deployment;
    expect(spec.strategy.type).toBe("RollingUpdate");
  });

  it("is given up when its pods are not ready in time, the Deployment itself first", () => {
    const settings = kubernetesSettingsOf({}, { startTimeoutSec: 30 });
    const { deployment, container } = planned(settings);
    expect(deployment.spec.progressDeadlineSeconds).toBe(30);
    expect(deployment.annotations).toEqual({ "pulumi.com/timeoutSeconds": "40" });
    expect(container.startupProbe.failureThreshold).toBe(30);
  });
});

describe("the server's pods", () => {
  it("pause before they stop as long as is set, and are killed only after the drain", () => {
    const { pod, container } = planned(kubernetesSettingsOf({}, { preStopSec: 20 }));
    expect(container.lifecycle).toEqual({ preStop: { sleep: { seconds: 20 } } });
    expect(pod.spec.terminationGracePeriodSeconds).toBe(55);
  });

  it("do not pause when that is 0", () => {
    const { pod, container } = planned(kubernetesSettingsOf({}, { preStopSec: 0 }));
    expect(container).not.toHaveProperty("lifecycle");
    expect(pod.spec.terminationGracePeriodSeconds).toBe(35);
  });

  it.each(["operator", "none"])("carry no scrape annotations with monitoring %s", (kind) => {
    const { pod } = planned(kubernetesSettingsOf({}, { monitoring: { kind } }));
    expect(pod.metadata).toEqual({ labels });
  });

  it("run where and as important as is set", () => {
    const placed = { nodeSelector: { disk: "fast" }, priorityClassName: "business" };
    expect(planned(kubernetesSettingsOf({}, placed)).pod.spec).toMatchObject(placed);
    const { spec } = planned(kubernetesSettingsOf()).pod;
    expect(spec).not.toHaveProperty("nodeSelector");
    expect(spec).not.toHaveProperty("priorityClassName");
  });

  it("are pulled with the named Secrets, or with none", () => {
    const { pod } = planned(kubernetesSettingsOf(), { pullSecrets: ["team", "own"] });
    expect(pod.spec.imagePullSecrets).toEqual([{ name: "team" }, { name: "own" }]);
    expect(planned(kubernetesSettingsOf()).pod.spec).not.toHaveProperty("imagePullSecrets");
  });

  it("get the CPU and memory that is set, as the API server writes them", () => {
    const resources = {
      requests: { cpu: 1, memoryMiB: 1024 },
      limits: { cpu: 1.5, memoryMiB: 1536 },
    };
    const { container } = planned(kubernetesSettingsOf({}, { resources }));
    expect(container.resources).toMatchObject({
      requests: { cpu: "1", memory: "1Gi" },
      limits: { cpu: "1500m", memory: "1536Mi" },
    });
  });

  it("hold no environment of their own when there is no secret", () => {
    const none = {
      jwtSecret: undefined,
      redisUrl: undefined,
      databaseUrl: undefined,
      webhookSecret: undefined,
      otlpHeaders: undefined,
    };
    const { container } = planned(kubernetesSettingsOf(), { secret: undefined, secrets: none });
    expect(container).not.toHaveProperty("env");
    expect(container.envFrom).toEqual([{ configMapRef: { name: "mcp-config-1" } }]);
  });

  it("read every secret that there can be from its own key", () => {
    const secrets = { ...ties.secrets, webhookSecret: true, otlpHeaders: true };
    expect(planned(kubernetesSettingsOf(), { secrets }).container.env).toEqual([
      secretVariable("JWT_SECRET", "jwt-secret"),
      secretVariable("REDIS_URL", "redis-url"),
      secretVariable("DATABASE_URL", "database-url"),
      secretVariable("MCP_WEBHOOK_SECRET", "webhook-secret"),
      secretVariable("OTEL_EXPORTER_OTLP_HEADERS", "otlp-headers"),
    ]);
  });
});

describe("the folders that the server writes to", () => {
  const volumesOf = (server: Record<string, unknown>, claim: string | undefined) => {
    const { pod, container } = planned(kubernetesSettingsOf(server), { claim });
    const { requests, limits } = container.resources;
    const disk = [requests["ephemeral-storage"], limits["ephemeral-storage"]];
    return { volumes: pod.spec.volumes, disk };
  };

  it("hold the data in the pod itself when there is no claim", () => {
    const { volumes, disk } = volumesOf({}, undefined);
    expect(volumes[0]).toEqual({ name: "data", emptyDir: { sizeLimit: "64Mi" } });
    expect(disk).toEqual(["590Mi", "846Mi"]);
  });

  it("have room for every audit file, each a MiB over its size", () => {
    const { volumes, disk } = volumesOf({ audit: { maxFileMiB: 7, maxFiles: 3 } }, "data");
    expect(volumes[1]).toEqual({ name: "logs", emptyDir: { sizeLimit: "24Mi" } });
    expect(disk).toEqual(["40Mi", "296Mi"]);
  });

  it("take little when the audit goes to the container's output", () => {
    const { volumes, disk } = volumesOf({ audit: { destination: "stdout" } }, "data");
    expect(volumes[1]).toEqual({ name: "logs", emptyDir: { sizeLimit: "16Mi" } });
    expect(disk).toEqual(["32Mi", "288Mi"]);
  });
});

function secretVariable(name: string, key: string) {
  return { name, valueFrom: { secretKeyRef: { name: "mcp-secrets-1", key } } };
}
