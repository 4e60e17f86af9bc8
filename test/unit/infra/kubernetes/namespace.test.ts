import { describe, expect, it } from "vitest";
import { planConfigData } from "../../../../infra/kubernetes/config-plan.ts";
import { served } from "./served.ts";
import { kubernetesSettingsOf } from "./settings.ts";

describe("stackNamespace", () => {
  it("makes the namespace with the stack's labels and its Pod Security Standard", async () => {
    const { named } = await served(kubernetesSettingsOf({}, { podSecurity: "baseline" }));
    expect(named("mcp-namespace").inputs).toEqual({
      apiVersion: "v1",
      kind: "Namespace",
      metadata: {
        name: "ops",
        labels: {
          "app.kubernetes.io/part-of": "mcp-stacks",
          "com.mcp-stacks.project": "mcp-stacks",
          "com.mcp-stacks.stack": "dev",
          "com.mcp-stacks.server": "ops-assistant",
          "pod-security.kubernetes.io/enforce": "baseline",
          "pod-security.kubernetes.io/enforce-version": "latest",
          "pod-security.kubernetes.io/warn": "baseline",
          "pod-security.kubernetes.io/warn-version": "latest",
          "pod-security.kubernetes.io/audit": "baseline",
          "pod-security.kubernetes.io/audit-version": "latest",
        },
      },
    });
  });

  it("takes a namespace that is there, by its name", async () => {
    const settings = kubernetesSettingsOf({}, { createNamespace: false, namespace: "shared" });
    const { resources, named } = await served(settings);
    expect(resources.filter(({ type }) => type.endsWith(":Namespace"))).toEqual([]);
    expect(named("server-deployment").inputs.metadata).toMatchObject({ namespace: "shared" });
  });
});

describe("planConfigData", () => {
  it("names every host that the server is reached by, and no secret", () => {
    const data = planConfigData(kubernetesSettingsOf());
    expect(data.MCP_PUBLIC_URL).toBe("http://ops-assistant.ops.svc.cluster.local");
    expect(data.MCP_ALLOWED_HOSTS?.split(",").sort()).toEqual([
      "ops-assistant",
      "ops-assistant.ops",
      "ops-assistant.ops.svc",
      "ops-assistant.ops.svc.cluster.local",
    ]);
    expect(Object.keys(data).filter((name) => /SECRET|REDIS_URL|DATABASE_URL/.test(name))).toEqual(
      [],
    );
  });

  it.each([
    ["Ingress", { ingress: { host: "mcp.example.com", tlsSecret: "tls" } }],
    ["Gateway", { gateway: { host: "mcp.example.com", name: "web", namespace: "gateways" } }],
  ])("accepts the host of the %s even when clients use another one", (_, kubernetes) => {
    const inFront = kubernetesSettingsOf({ publicUrl: "https://cdn.example.com" }, kubernetes);
    expect(planConfigData(inFront).MCP_ALLOWED_HOSTS?.split(",")).toEqual(
      expect.arrayContaining(["cdn.example.com", "mcp.example.com"]),
    );
  });
});
