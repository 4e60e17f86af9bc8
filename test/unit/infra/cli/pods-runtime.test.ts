import { describe, expect, it } from "vitest";
import { configMapsOf, podSchema, podsRuntime } from "../../../../infra/cli/pods-runtime.ts";

const image = `registry.example.com/a@sha256:${"a".repeat(64)}`;

/** A pod as the API server tells of one that a stack made. */
function pod(part: string, container: object = {}, spec: object = {}, ready = "True") {
  return podSchema.parse({
    metadata: { name: `${part}-1`, labels: { "app.kubernetes.io/component": part } },
    spec: {
      terminationGracePeriodSeconds: 40,
      securityContext: { runAsNonRoot: true },
      containers: [
        {
          name: part,
          image,
          envFrom: [{ configMapRef: { name: `${part}-config` } }],
          livenessProbe: {},
          readinessProbe: {},
          resources: { limits: { cpu: "1", memory: "64Mi" } },
          securityContext: { readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"] } },
          ...container,
        },
      ],
      ...spec,
    },
    status: { phase: "Running", conditions: [{ type: "Ready", status: ready }] },
  });
}

const around = {
  parts: ["server"],
  secrets: [],
  configMaps: { "server-config": { A: "1" }, "redis-config": { B: "2" } },
  annotations: {},
  neighbours: [],
};

const well = {
  image,
  nonRoot: true,
  readOnlyRoot: true,
  takesFiles: false,
  dropsCapabilities: true,
  limited: true,
  probed: true,
  healthy: true,
};

describe("how a cluster runs a stack", () => {
  it("is told of every pod, with the server's environment and end", () => {
    const redis = pod("redis", {}, { terminationGracePeriodSeconds: 5 });
    const annotations = { "nginx.ingress.kubernetes.io/proxy-read-timeout": "3600" };
    expect(podsRuntime([redis, pod("server")], { ...around, annotations })).toEqual({
      instances: [
        { ...well, name: "redis-1", part: "redis" },
        { ...well, name: "server-1", part: "server" },
      ],
      absent: [],
      env: { A: "1" },
      ends: {
        "a pod's end": 40,
        "the Ingress (nginx.ingress.kubernetes.io/proxy-read-timeout)": 3600,
      },
      plainSecrets: [],
      neighbours: [],
    });
  });

  it.each([
    [
      "nonRoot",
      { securityContext: { ...pod("x").spec.containers[0]?.securityContext, runAsNonRoot: false } },
    ],
    ["readOnlyRoot", { securityContext: { capabilities: { drop: ["ALL"] } } }],
    ["dropsCapabilities", { securityContext: { readOnlyRootFilesystem: true } }],
    ["limited", { resources: { limits: { cpu: "1" } } }],
    ["limited", { resources: {} }],
    ["probed", { readinessProbe: undefined }],
  ] as const)("fails to be %s of a bridge when %j", (what, changed) => {
    const { instances } = podsRuntime([pod("companion-web", changed)], around);
    expect(instances).toEqual([
      { ...well, name: "companion-web-1", part: "companion-web", [what]: false },
    ]);
  });

  it("finds a pod unwell that is not ready, and a part that has no pod", () => {
    const unready = pod("backend-api", {}, {}, "False");
    const parts = ["server", "backend-api", "gateway"];
    const { instances, absent } = podsRuntime([unready], { ...around, parts });
    expect(instances.map(({ healthy }) => healthy)).toEqual([false]);
    expect(absent).toEqual(["a pod of server", "a pod of gateway"]);
  });

  it("looks at every container of a pod", () => {
    const two = pod(
      "server",
      {},
      { containers: [pod("a"), pod("b")].flatMap((one) => one.spec.containers) },
    );
    expect(podsRuntime([two], around).instances.map(({ name }) => name)).toEqual([
      "server-1/a",
      "server-1/b",
    ]);
  });

  it("finds the names of secrets that are plain in whichever pod", () => {
    const backend = pod("backend-api", {
      env: [
        { name: "SERVICE_AUTH_TOKEN", value: "x" },
        { name: "DB_PIN", value: "y" },
        { name: "JWT_SECRET" },
        { name: "PORT", value: "8080" },
      ],
    });
    const configMaps = { "server-config": { JWT_SECRET: "x" } };
    const given = { ...around, configMaps, secrets: ["DB_PIN"] };
    expect(podsRuntime([backend, pod("server"), pod("server")], given).plainSecrets).toEqual([
      "the description of pods of backend-api: SERVICE_AUTH_TOKEN",
      "the description of pods of backend-api: DB_PIN",
      "the description of pods of server: JWT_SECRET",
    ]);
  });

  it("needs each ConfigMap once", () => {
    expect(configMapsOf([pod("server"), pod("server"), pod("redis")])).toEqual([
      "server-config",
      "redis-config",
    ]);
  });
});
