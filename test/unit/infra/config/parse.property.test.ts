import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseConfig } from "../../../../infra/config/parse.ts";
import { dockerSettings, settingsSchema } from "../../../../infra/config/schema.ts";
import { expectWholeFaults } from "./parsing.ts";

const name = fc.stringMatching(/^[a-z]([a-z0-9-]{0,20}[a-z0-9])?$/);
const port = fc.integer({ min: 1, max: 65_535 });

/** Any configuration that the schema and the rules allow. */
const valid = fc.record({
  target: fc.constant("docker"),
  server: fc.record(
    {
      name,
      auth: fc.constant({ mode: "jwt" }),
      logLevel: fc.constantFrom("debug", "info", "warn", "error"),
      limits: fc.record(
        {
          requestsPerMinute: fc.integer({ min: 1, max: 100_000 }),
          toolTimeoutSec: fc.integer({ min: 1, max: 300 }),
        },
        { requiredKeys: [] },
      ),
      shared: fc.constantFrom("memory", "redis"),
    },
    { requiredKeys: ["auth"] },
  ),
  docker: fc.uniqueArray(port, { minLength: 2, maxLength: 2 }).map(([a, b]) => ({
    port: a,
    prometheus: { port: b },
  })),
});

const some = <T>(...values: readonly T[]) => fc.constantFrom(...values);
const optional = { requiredKeys: [] };
const peers = fc.array(
  fc.record(
    { cidr: some("10.0.0.0/8"), namespace: some("a"), ports: fc.array(some(443, 5432)) },
    { requiredKeys: ["ports"] },
  ),
  { maxLength: 2 },
);
const clusterSecrets: [string, string][] = [
  ["redisUrl", "redis://redis.example.com"],
  ["redisPassword", "p".repeat(16)],
  ["databaseUrl", "postgres://db.example.com/t"],
  ["registryPassword", "x"],
  ["kubeconfig", "apiVersion: v1"],
];

/** Settings of a cluster, most of which do not fit each other. */
const cluster = fc.record({
  target: some("kubernetes"),
  server: fc.record(
    {
      auth: some({ mode: "jwt" }, { mode: "none" }),
      image: some(
        { reference: `a/b@sha256:${"0".repeat(64)}` },
        { reference: "a/b:1" },
        { build: {}, push: { repository: "r.example.com/a", username: "u" } },
      ),
      store: some("sqlite", "postgres"),
      shared: some("memory", "redis"),
      sessions: fc.record({ enabled: fc.boolean() }),
      telemetry: some({ otlpEndpoint: "http://otel:4318" }, { otlpEndpoint: "http://localhost" }),
    },
    { requiredKeys: ["auth", "image"] },
  ),
  kubernetes: fc.record(
    {
      replicas: some(1, 3),
      autoscaling: fc.record({ minReplicas: some(1, 20) }, optional),
      kubeconfig: some("~/.kube/config", "relative"),
      namespace: some("ops", "default", "kube-x"),
      createNamespace: fc.boolean(),
      data: fc.record({ persistent: fc.boolean(), accessMode: some("ReadWriteOnce") }, optional),
      ingress: fc.record(
        { host: some("a.example"), tlsSecret: some("tls"), timeoutSec: some(5, 300) },
        { requiredKeys: ["host", "tlsSecret"] },
      ),
      gateway: some({ host: "a.example", name: "g", namespace: "n" }),
      networkPolicy: fc.record({ enabled: fc.boolean(), egressTo: peers }, optional),
      disruptionBudget: fc.record({ maxUnavailable: some(1, 2, 50) }),
    },
    optional,
  ),
});

/** Settings of a cluster that fit each other. */
const validCluster = fc.record({
  target: some("kubernetes"),
  server: fc.record({
    auth: some({ mode: "jwt" }),
    image: some({ reference: `a/b@sha256:${"0".repeat(64)}` }),
    store: some("postgres"),
  }),
  kubernetes: fc.record(
    {
      replicas: fc.integer({ min: 1, max: 100 }),
      namespace: some("ops", "mcp"),
      createNamespace: fc.boolean(),
      data: fc.record({ persistent: some(true), claim: name, size: some("1Gi") }, optional),
      ingress: fc.record(
        { host: some("a.example"), tlsSecret: name, timeoutSec: fc.integer({ min: 21, max: 300 }) },
        { requiredKeys: ["host", "tlsSecret"] },
      ),
      networkPolicy: fc.record({
        egressTo: fc.array(fc.record({ namespace: name, ports: fc.array(port, { minLength: 1 }) })),
      }),
    },
    optional,
  ),
});

function raw(config: Record<string, unknown>) {
  const values = Object.entries(config).map(([key, value]) => [
    `mcp-stacks:${key}`,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  return { values: Object.fromEntries(values), secretKeys: [] };
}

describe("parseConfig", () => {
  it("accepts every valid configuration, and its own answer once more", () => {
    fc.assert(
      fc.property(fc.oneof(valid, validCluster), (config) => {
        const parsed = parseConfig(raw(config));
        if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
        expect(parsed.settings).toMatchObject(config);
        expect(settingsSchema.parse(parsed.settings)).toEqual(parsed.settings);
      }),
    );
  });

  it("never throws, and names the key in every fault, whatever it is given", () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.constantFrom(
            "target",
            "server",
            "docker",
            "kubernetes",
            "lambda",
            "images",
            "jwtSecret",
            "other",
          ),
          fc.oneof(fc.json(), fc.string()),
        ),
        (config) => {
          const values = Object.fromEntries(
            Object.entries(config).map(([key, value]) => [`mcp-stacks:${key}`, value]),
          );
          expectWholeFaults(parseConfig({ values, secretKeys: [] }));
        },
      ),
    );
  });

  it("never throws on any combination of a cluster's settings, and says all of each fault", () => {
    fc.assert(
      fc.property(cluster, fc.subarray(clusterSecrets), (config, secrets) => {
        const { values } = raw({ ...config, ...Object.fromEntries(secrets) });
        const secretKeys = secrets.map(([name]) => `mcp-stacks:${name}`);
        expectWholeFaults(parseConfig({ values, secretKeys }));
      }),
    );
  });

  it("refuses any key that the schema does not know", () => {
    fc.assert(
      fc.property(valid, fc.constantFrom("server", "docker"), name, (config, section, key) => {
        fc.pre(!Object.hasOwn(dockerSettings.parse(config)[section], key));
        fc.pre(
          !["publicUrl", "host", "redis", "image", "images", "store", "postgres"].includes(key),
        );
        const parsed = parseConfig(raw({ ...config, [section]: { ...config[section], [key]: 1 } }));
        expect(parsed.ok ? [] : parsed.faults.map((fault) => fault.key)).toContain(
          `mcp-stacks:${section}.${key}`,
        );
      }),
    );
  });
});
