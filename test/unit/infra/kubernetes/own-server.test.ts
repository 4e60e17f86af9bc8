import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { addressesOf } from "../../../../infra/kubernetes/addresses.ts";
import { planConfigData } from "../../../../infra/kubernetes/config-plan.ts";
import { madeObjects } from "../../../../infra/kubernetes/made-objects-plan.ts";
import { planNetworkPolicies } from "../../../../infra/kubernetes/network-policy-plan.ts";
import { planService } from "../../../../infra/kubernetes/service-plan.ts";
import { deployedOnMocks } from "./deployed.ts";
import { owner, planned } from "./planning.ts";
import { served } from "./served.ts";
import { kubernetesSettingsOf } from "./settings.ts";

const container = {
  port: 3000,
  paths: { mcp: "/rpc", health: "/healthz", ready: "/readyz" },
  metrics: { enabled: false },
  command: ["serve", "--all"],
  user: 1234,
  env: { GREETING: "hello" },
  secrets: { API_KEY: "apiKey" },
  volumes: [
    { name: "notes", path: "/notes" },
    { name: "keys", path: "/keys", readOnly: true },
  ],
  writable: ["/tmp", "/var/cache/app"],
};
const claims = new Map([
  ["notes", "ops-assistant-notes"],
  ["keys", "ops-assistant-keys"],
]);
const own = (more: object = {}, kubernetes: Record<string, unknown> = {}) =>
  kubernetesSettingsOf({ container: { ...container, ...more } }, kubernetes);

describe("an own server on Kubernetes", () => {
  it("is run as its settings say: port, arguments, user, folders, and no metrics", () => {
    const { pod, container: run } = planned(own(), { claims });
    expect(run.args).toEqual(["serve", "--all"]);
    expect(run.ports).toEqual([{ name: "http", containerPort: 3000, protocol: "TCP" }]);
    expect(pod.metadata).not.toHaveProperty("annotations");
    expect(pod.spec.securityContext).toMatchObject({
      runAsUser: 1234,
      runAsGroup: 1234,
      fsGroup: 1234,
      runAsNonRoot: true,
    });
    expect(pod.spec.volumes).toEqual([
      { name: "volume-notes", persistentVolumeClaim: { claimName: "ops-assistant-notes" } },
      { name: "volume-keys", persistentVolumeClaim: { claimName: "ops-assistant-keys" } },
      { name: "tmp", emptyDir: { sizeLimit: "16Mi" } },
      { name: "writable-1", emptyDir: { sizeLimit: "16Mi" } },
    ]);
    expect(run.volumeMounts).toEqual([
      { name: "volume-notes", mountPath: "/notes" },
      { name: "volume-keys", mountPath: "/keys", readOnly: true },
      { name: "tmp", mountPath: "/tmp" },
      { name: "writable-1", mountPath: "/var/cache/app" },
    ]);
    expect(run.resources.requests["ephemeral-storage"]).toBe("32Mi");
  });

  it("is probed at its own paths", () => {
    const { container: of } = planned(own(), { claims });
    const asked = [of.startupProbe, of.livenessProbe, of.readinessProbe];
    expect(asked.map((probe) => Reflect.get(probe, "httpGet"))).toEqual([
      { path: "/healthz", port: "http" },
      { path: "/healthz", port: "http" },
      { path: "/readyz?exclude=store", port: "http" },
    ]);
  });

  it.each([
    [{ http: "/up" }, { httpGet: { path: "/up", port: "http" } }],
    [{ tcp: true }, { tcpSocket: { port: "http" } }],
    [{ command: ["/check"] }, { exec: { command: ["/check"] } }],
  ])("is probed by %o alone when that is set", (health, action) => {
    const { container: of } = planned(own({ health }), { claims });
    for (const probe of [of.startupProbe, of.livenessProbe, of.readinessProbe]) {
      expect(probe).toMatchObject({ ...action, timeoutSeconds: 5 });
    }
  });

  it("rolls unless it has a claim that one pod alone mounts", () => {
    const strategy = (more: object, accessMode: string) =>
      planned(own(more, { data: { accessMode } }), { claims }).deployment.spec.strategy.type;
    expect(strategy({}, "ReadWriteMany")).toBe("RollingUpdate");
    expect(strategy({}, "ReadWriteOnce")).toBe("Recreate");
    expect(strategy({ volumes: [] }, "ReadWriteOnce")).toBe("RollingUpdate");
  });

  it("is told its environment in the ConfigMap, and its port as the contract calls it", () => {
    const data = planConfigData(own());
    expect(data).toMatchObject({ MCP_SERVER_PORT: "3000", GREETING: "hello" });
    expect(data).not.toHaveProperty("MCP_METRICS_PORT");
    expect(data).not.toHaveProperty("API_KEY");
  });

  it("is told its secrets by the Secret alone, each under its variable", async () => {
    const given = { apiKey: pulumi.secret("a-key-of-its-own") };
    const names = new Map([...claims].map(([volume, name]) => [volume, pulumi.output(name)]));
    const { named } = await served(own(), {}, undefined, { ownSecrets: given, claims: names });
    const secret = JSON.stringify(named("mcp-secrets").inputs);
    expect(secret).toContain("a-key-of-its-own");
    const spec = JSON.stringify(named("server-deployment").inputs);
    expect(spec).toContain('"key":"API_KEY"');
    expect(spec).not.toContain("a-key-of-its-own");
    expect(JSON.stringify(named("mcp-config").inputs)).not.toContain("a-key-of-its-own");
  });

  it("has addresses with its own path, one port and claims of its own", () => {
    const settings = own();
    expect(addressesOf(settings)).toMatchObject({
      endpoint: expect.stringMatching(/\/rpc$/),
      healthUrl: expect.stringMatching(/\/healthz$/),
      metricsUrl: expect.stringMatching(/\.svc\.cluster\.local$/),
    });
    expect(planService(settings, owner).ports).toEqual([
      { name: "http", port: 80, targetPort: "http", protocol: "TCP" },
    ]);
    const made = madeObjects(settings, new Set()).filter(({ kind }) => kind.endsWith("Claim"));
    expect(made.map(({ name }) => name)).toEqual(["ops-assistant-notes", "ops-assistant-keys"]);
    const [policy] = planNetworkPolicies({ settings, owner, needs: new Set() });
    expect(policy?.spec.ingress.flatMap(({ ports }) => ports)).toEqual([
      { protocol: "TCP", port: 3000 },
    ]);
  });

  it("takes over the claim of the bundled server for its volume `data`, and the other way about", async () => {
    const volumes = ["data", "notes"].map((name) => ({ name, path: `/${name}` }));
    const formerly = async (container: object) => {
      const { resources } = await deployedOnMocks(kubernetesSettingsOf({ container }));
      return resources
        .filter(({ type }) => type.endsWith(":PersistentVolumeClaim"))
        .map(({ name, earlierParents }) => [name, earlierParents])
        .sort();
    };
    const server = "urn:pulumi:dev::mcp-stacks::mcp:kubernetes:Server::server";
    expect(await formerly({ volumes })).toEqual([
      ["volume-data", [`server-data below ${server}`]],
      ["volume-notes", []],
    ]);
    expect(await formerly({})).toEqual([["server-data", ["volume-data below nothing"]]]);
  });
});
