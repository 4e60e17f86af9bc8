import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { kubernetesSettings } from "../../../../infra/config/schema.ts";
import { kubernetesSettingsOf } from "../../infra/kubernetes/settings.ts";
import { ruleContext } from "../judge.ts";
import { found, ownResources } from "./own-resources.ts";

const production = ruleContext("kubernetes");
const ingress = { host: "mcp.example.com", tlsSecret: "mcp-tls" };
const gateway = { host: "mcp.example.com", name: "edge", namespace: "gateways" };
const kept = { retainVolumes: true };

describe("what a Kubernetes stack makes", () => {
  it("breaks no rule in production, with Redis, PostgreSQL, an Ingress and the operator", async () => {
    const settings = kubernetesSettingsOf(
      { shared: "redis", webhook: { url: "https://hooks.example.com" } },
      { ...kept, ingress, monitoring: { kind: "operator" } },
    );
    const images = ["redis", "postgres"].map((store) => ({
      rule: "k8s-store-image-pinned",
      level: "advisory",
      of: `${store}-set`,
    }));
    const findings = found(await ownResources(settings), production);
    expect(findings.map(({ found: _, ...rest }) => rest)).toEqual(images);
  });

  it("breaks no rule at a Gateway, with a fixed number of pods and an image that it builds", async () => {
    const settings = kubernetesSettingsOf(
      {
        shared: "memory",
        image: { build: { context: "app" }, push: { repository: "registry.example.com/ops" } },
      },
      { ...kept, gateway, replicas: 2, namespace: "tools" },
    );
    const databaseUrl = "postgres://ops:secret@db.example.com/tickets";
    expect(found(await ownResources(settings, { databaseUrl }), production)).toEqual([]);
  });

  it("breaks no rule in production with a gateway, backends and companions over HTTP", async () => {
    const image = { build: { context: "app" }, push: { repository: "registry.example.com/ops" } };
    const settings = kubernetesSettings.parse({
      ...kubernetesSettingsOf({ shared: "memory", image }, { ...kept, ingress, replicas: 2 }),
      topology: "split",
      backends: [
        {
          name: "api",
          image: { reference: `registry.example.com/api@sha256:${"b".repeat(64)}` },
          path: "/api",
          replicas: 2,
        },
      ],
      companions: [
        { name: "time", pypi: "mcp-server-time==2026.10.19", http: {} },
        { name: "web", npm: "web@1.0.0", http: {}, network: "outbound" },
      ],
    });
    const databaseUrl = "postgres://ops:secret@db.example.com/tickets";
    const findings = found(await ownResources(settings, { databaseUrl }), production);
    expect(findings.map(({ rule, level, of }) => `${level} ${rule} ${of}`)).toEqual([
      "advisory k8s-store-image-pinned gateway-deployment",
    ]);
  });

  it("breaks exactly the rules that its settings switch off", async () => {
    const settings = kubernetesSettingsOf(
      {
        auth: { mode: "none" },
        shared: "memory",
        image: { reference: "registry.example.com/ops:1.2" },
        store: "sqlite",
      },
      {
        replicas: 1,
        data: { accessMode: "ReadWriteOnce" },
        podSecurity: "baseline",
        networkPolicy: { enabled: false },
      },
    );
    const resources = await ownResources(settings);
    const broken = found(resources, production).map(({ rule, of }) => `${rule} ${of}`);
    expect(broken).toEqual([
      "k8s-image-pinned server-deployment",
      "k8s-replicas server-deployment",
      "k8s-auth-required mcp-config",
      "k8s-pod-security mcp-namespace",
      "k8s-network-policy server-deployment",
    ]);
    const development = ruleContext("kubernetes", { environment: "development" });
    expect(found(resources, development).filter(({ level }) => level === "mandatory")).toEqual([]);
  });

  it("deletes its data with its StatefulSets unless the settings keep it, which production refuses", async () => {
    const resources = await ownResources(kubernetesSettingsOf({ shared: "redis" }));
    const broken = found(resources, production).filter(({ level }) => level === "mandatory");
    expect(broken.map(({ rule, of }) => `${rule} ${of}`)).toEqual([
      "k8s-data-kept redis-set",
      "k8s-data-kept postgres-set",
    ]);
  });

  it("has the labels that the policy asks for once the settings add them", async () => {
    const strict = ruleContext("kubernetes", { settings: { requiredTags: ["team"] } });
    const bare = found(await ownResources(kubernetesSettingsOf({}, kept)), strict);
    const lacking = bare.filter(({ rule }) => rule === "k8s-required-labels");
    expect(new Set(lacking.map(({ found: text }) => text))).toEqual(
      new Set(["lacks the label team"]),
    );
    expect(lacking.map(({ of }) => of)).toContain("mcp-namespace");
    expect(lacking.map(({ of }) => of)).toContain("server-deployment");
    const labelled = kubernetesSettingsOf({}, { ...kept, ingress, labels: { team: "platform" } });
    const findings = found(await ownResources(labelled), strict);
    expect(findings.filter(({ rule }) => rule === "k8s-required-labels")).toEqual([]);
  });

  it("breaks no mandatory rule in production whatever its sizes, names and limits are", async () => {
    const settings = fc.record({
      name: fc.stringMatching(/^[a-z][a-z0-9]{0,20}$/),
      shared: fc.constantFrom("memory", "redis"),
      readOnly: fc.boolean(),
      telemetry: fc.option(fc.constant({ otlpEndpoint: "https://otel.example.com" }), {
        nil: {},
      }),
    });
    const target = fc.record({
      replicas: fc.integer({ min: 2, max: 100 }),
      preStopSec: fc.integer({ min: 0, max: 60 }),
      createNamespace: fc.boolean(),
      data: fc.record({ persistent: fc.boolean() }),
      monitoring: fc.record({ kind: fc.constantFrom("annotations", "operator", "none") }),
    });
    await fc.assert(
      fc.asyncProperty(settings, target, async (server, kubernetes) => {
        const given = kubernetesSettingsOf(server, { ...kept, ...kubernetes });
        const findings = found(await ownResources(given), production);
        expect(findings.filter(({ level }) => level === "mandatory")).toEqual([]);
      }),
      { numRuns: 6 },
    );
  });
});
