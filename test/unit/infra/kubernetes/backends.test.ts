import { describe, expect, it } from "vitest";
import { z } from "zod";
import { ownBackends } from "../../../../infra/backends.ts";
import { neededSecrets } from "../../../../infra/config/needed-secrets.ts";
import { type KubernetesSettings, kubernetesSettings } from "../../../../infra/config/schema.ts";
import { planBackend, planBackendService } from "../../../../infra/kubernetes/backend-plan.ts";
import { planClaims } from "../../../../infra/kubernetes/claims-plan.ts";
import { planConfigData } from "../../../../infra/kubernetes/config-plan.ts";
import { madeObjects } from "../../../../infra/kubernetes/made-objects-plan.ts";
import { planNetworkPolicies } from "../../../../infra/kubernetes/network-policy-plan.ts";
import { plain, secretKeys } from "../mocks.ts";
import { deployedOnMocks } from "./deployed.ts";
import { owner } from "./planning.ts";
import { kubernetesSettingsOf } from "./settings.ts";

const image = `registry.example.com/todo-api@sha256:${"c".repeat(64)}`;
const todoApi = {
  name: "todo-api",
  image: { reference: image },
  env: { LEVEL: "info" },
  volumes: [{ name: "todos", path: "/data", size: "2Gi" }],
  replicas: 2,
};
const settingsOf = (backends: readonly object[], kubernetes: object = {}, more: object = {}) =>
  kubernetesSettings.parse({
    ...kubernetesSettingsOf({ store: "sqlite", shared: "memory" }, { replicas: 1, ...kubernetes }),
    ...more,
    backends,
  });
const ties = {
  image,
  serviceAccount: "ops-assistant-todo-api",
  secret: "backend-todo-api-secrets-1",
  claims: new Map([["todos", "ops-assistant-todos"]]),
  pullSecrets: ["pull"],
};
const component = "app.kubernetes.io/component";
const selector = {
  "app.kubernetes.io/name": "ops-assistant",
  "app.kubernetes.io/instance": "ops-assistant-dev",
  [component]: "backend-todo-api",
};

function planned(settings: KubernetesSettings) {
  const [backend] = ownBackends(settings);
  if (backend === undefined) throw new Error("no backend runs in the stack");
  const { annotations, spec } = planBackend(settings, owner, backend, ties);
  const [container] = spec.template.spec.containers;
  if (container === undefined) throw new Error("a pod has one container");
  return { backend, annotations, spec, pod: spec.template.spec, container };
}

describe("a backend on Kubernetes", () => {
  it("is rolled without a pod less, within the deadline that `up` waits for", () => {
    const { annotations, spec } = planned(settingsOf([todoApi], { startTimeoutSec: 90 }));
    expect(annotations).toEqual({ "pulumi.com/timeoutSeconds": "100" });
    expect(spec).toMatchObject({
      replicas: 2,
      selector: { matchLabels: selector },
      strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
      progressDeadlineSeconds: 90,
    });
  });

  it("ends before its next pod comes where one node alone mounts its claim", () => {
    const data = { accessMode: "ReadWriteOnce" };
    const { spec } = planned(settingsOf([{ ...todoApi, replicas: 1 }], { data }));
    expect(spec.strategy).toEqual({ type: "Recreate" });
  });

  it("runs one container under the restricted profile, with nothing secret in its description", () => {
    const { pod, container } = planned(
      settingsOf([{ ...todoApi, user: 1234, command: ["serve"] }]),
    );
    expect(pod).toMatchObject({
      serviceAccountName: "ops-assistant-todo-api",
      automountServiceAccountToken: false,
      imagePullSecrets: [{ name: "pull" }],
      securityContext: { runAsNonRoot: true, runAsUser: 1234, runAsGroup: 1234, fsGroup: 1234 },
      volumes: [
        { name: "volume-todos", persistentVolumeClaim: { claimName: "ops-assistant-todos" } },
        { name: "writable-0", emptyDir: { sizeLimit: "16Mi" } },
      ],
    });
    const probe = { httpGet: { path: "/health", port: "http" }, timeoutSeconds: 5 };
    expect(container).toEqual({
      name: "todo-api",
      image,
      imagePullPolicy: "IfNotPresent",
      args: ["serve"],
      ports: [{ name: "http", containerPort: 8080, protocol: "TCP" }],
      env: [
        { name: "LEVEL", value: "info" },
        { name: "PORT", value: "8080" },
        {
          name: "SERVICE_AUTH_TOKEN",
          valueFrom: { secretKeyRef: { name: ties.secret, key: "SERVICE_AUTH_TOKEN" } },
        },
      ],
      startupProbe: { ...probe, periodSeconds: 1, failureThreshold: 120 },
      livenessProbe: { ...probe, periodSeconds: 30, failureThreshold: 3 },
      readinessProbe: { ...probe, periodSeconds: 5, failureThreshold: 2 },
      lifecycle: { preStop: { sleep: { seconds: 5 } } },
      resources: {
        requests: { cpu: "50m", memory: "256Mi", "ephemeral-storage": "16Mi" },
        limits: { cpu: "1", memory: "256Mi", "ephemeral-storage": "272Mi" },
      },
      securityContext: {
        allowPrivilegeEscalation: false,
        privileged: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ["ALL"] },
      },
      volumeMounts: [
        { name: "volume-todos", mountPath: "/data" },
        { name: "writable-0", mountPath: "/tmp" },
      ],
    });
  });

  it("is reached under its own port, and told to the server by its Service's name", () => {
    const settings = settingsOf([todoApi]);
    expect(planBackendService(owner, planned(settings).backend)).toEqual({
      type: "ClusterIP",
      selector,
      ports: [{ name: "http", port: 8080, targetPort: "http", protocol: "TCP" }],
    });
    expect(planConfigData(settings)).toMatchObject({
      TODO_API_URL: "http://ops-assistant-todo-api:8080",
    });
  });

  it("shares a claim with whoever names the same volume, as large as the first says", () => {
    const other = { ...todoApi, name: "other", volumes: [{ name: "todos", path: "/o" }] };
    expect(planClaims(settingsOf([todoApi, other]))).toEqual([
      {
        volume: "todos",
        name: "ops-assistant-todos",
        spec: {
          accessModes: ["ReadWriteMany"],
          resources: { requests: { storage: "2Gi" } },
        },
      },
    ]);
  });

  it("lets in the server, the gateway only to what it publishes, and out what is named", () => {
    const egressTo = [{ cidr: "10.1.0.0/16", ports: [5432] }];
    const policyOf = (settings: KubernetesSettings) =>
      planNetworkPolicies({ settings, owner, needs: new Set() }).find(
        (plan) => plan.component === "backend-todo-api",
      )?.spec;
    const from = (...components: readonly string[]) =>
      components.map((of) => ({ podSelector: { matchLabels: { ...selector, [component]: of } } }));
    const alone = policyOf(settingsOf([{ ...todoApi, egressTo }]));
    expect(alone?.ingress).toEqual([
      { from: from("server"), ports: [{ protocol: "TCP", port: 8080 }] },
    ]);
    expect(alone?.egress.slice(1)).toEqual([
      { to: [{ ipBlock: { cidr: "10.1.0.0/16" } }], ports: [{ protocol: "TCP", port: 5432 }] },
    ]);
    const all = { cidr: "0.0.0.0/0", ports: [443] };
    expect(policyOf(settingsOf([{ ...todoApi, egressTo: [all] }]))?.egress.slice(1)).toEqual([
      {
        to: [
          {
            ipBlock: {
              cidr: "0.0.0.0/0",
              except: ["169.254.0.0/16", "168.63.129.16/32", "100.100.100.200/32"],
            },
          },
        ],
        ports: [{ protocol: "TCP", port: 443 }],
      },
    ]);
    const split = settingsOf([{ ...todoApi, path: "/api" }], {}, { topology: "split" });
    expect(policyOf(split)?.ingress).toEqual([
      { from: from("server", "gateway"), ports: [{ protocol: "TCP", port: 8080 }] },
    ]);
    const apart = settingsOf([todoApi], {}, { topology: "split" });
    expect(policyOf(apart)?.ingress[0]?.from).toEqual(from("server"));
  });

  it("is made with all that is looked up before, its Secret marked, and the server after it", async () => {
    const settings = settingsOf([todoApi, { name: "mail", url: "https://mail.example.com" }]);
    const { resources, named, waitsFor } = await deployedOnMocks(settings);
    const made = resources
      .filter(({ name }) => name.startsWith("backend-") || name === "network-backend-todo-api")
      .map(({ type }) => type.split(":").at(-1));
    expect(made.sort()).toEqual([
      "Backend",
      "Deployment",
      "NetworkPolicy",
      "PodDisruptionBudget",
      "Secret",
      "Service",
      "ServiceAccount",
    ]);
    const known = madeObjects(settings, neededSecrets(settings, {}))
      .filter(({ name }) => name.startsWith("ops-assistant-todo"))
      .map(({ kind, name }) => `${kind} ${name}`);
    expect(known.sort()).toEqual([
      "Deployment ops-assistant-todo-api",
      "NetworkPolicy ops-assistant-todo-api",
      "PersistentVolumeClaim ops-assistant-todos",
      "PodDisruptionBudget ops-assistant-todo-api",
      "Service ops-assistant-todo-api",
      "ServiceAccount ops-assistant-todo-api",
    ]);
    const { inputs } = named("backend-todo-api-secrets");
    expect(secretKeys(inputs)).toEqual(["stringData"]);
    expect(plain(inputs)).toMatchObject({ immutable: true, type: "Opaque" });
    const told = z.record(z.string(), z.string());
    const ofServer = told.parse(plain(named("mcp-secrets").inputs).stringData);
    const ofBackend = told.parse(plain(inputs).stringData);
    expect(ofBackend).toEqual({ SERVICE_AUTH_TOKEN: ofServer.TODO_API_AUTH_TOKEN });
    expect(Object.keys(ofServer).sort()).toEqual([
      "MAIL_AUTH_TOKEN",
      "TODO_API_AUTH_TOKEN",
      "jwt-secret",
    ]);
    expect(new Set(Object.values(ofServer)).size).toBe(3);
    const pods = JSON.stringify(plain(named("server-deployment").inputs));
    for (const key of Object.keys(ofServer)) expect(pods).toContain(`"key":"${key}"`);
    expect(waitsFor("server-deployment")).toContain("backend-todo-api-deployment");
  });
});
