import type { OutputMap } from "@pulumi/pulumi/automation/index.js";
import { describe, expect, it } from "vitest";
import { exportLines, forwardLine } from "../../../../infra/cli/cluster-service.ts";
import { localClients } from "../../../../infra/cli/local-clients.ts";
import { clusterRows, summaryRows } from "../../../../infra/cli/summary.ts";
import { clientConfigurations } from "../../../../infra/clients.ts";

const inside = "http://ops-assistant.staging.svc.cluster.local";
const outside = "https://mcp.example.com";

/** Outputs of a stack on a cluster whose clients use an origin. */
function outputsOf(origin: string, services: Readonly<Record<string, string>> = {}): OutputMap {
  const endpoint = `${origin}/mcp`;
  const plain = {
    endpoint,
    metricsUrl: `${inside}:9090/metrics`,
    ...services,
    auth: { mode: "jwt" },
    clients: clientConfigurations({ name: "ops-assistant-staging", endpoint, auth: "jwt" }),
  };
  return Object.fromEntries(
    Object.entries(plain).map(([name, value]) => [name, { value, secret: false }]),
  );
}

function rowsOf(
  origin: string,
  shell: Parameters<typeof clusterRows>[2],
  services?: Readonly<Record<string, string>>,
) {
  const found = {
    endpoint: `${origin}/mcp`,
    health: "healthy",
    prometheus: "not part of the stack",
    auth: "jwt" as const,
    called: [{ call: "list_low_stock {}", answer: "3 items" }],
    connect: `claude mcp add ${origin}/mcp`,
  };
  return new Map(clusterRows(summaryRows(found, "staging"), outputsOf(origin, services), shell));
}

describe("what a shell needs to reach a cluster", () => {
  const service = { name: "ops", namespace: "staging" };

  it("is the kubeconfig and kubectl of the node", () => {
    const node = { kubeconfig: "/run/admin.json", folder: "/cache/bin" };
    expect([...exportLines(node), forwardLine(node, service)]).toEqual([
      "export KUBECONFIG=/run/admin.json",
      "export PATH=/cache/bin:$PATH",
      "kubectl --namespace staging port-forward service/ops 8080:80",
    ]);
  });

  it("is the context of a cluster that is named, and nothing where that is the current one", () => {
    const named = { context: "prod" };
    expect([...exportLines(named), forwardLine(named, service)]).toEqual([
      "kubectl --context prod --namespace staging port-forward service/ops 8080:80",
    ]);
    expect(exportLines({})).toEqual([]);
  });

  it("stays one argument of the shell whatever a stack's file says", () => {
    const odd = { kubeconfig: "/home/a b/config", context: "it's; rm -rf $HOME" };
    expect([...exportLines(odd), forwardLine(odd, service)]).toEqual([
      "export KUBECONFIG='/home/a b/config'",
      "kubectl --context 'it'\\''s; rm -rf $HOME' --namespace staging port-forward service/ops 8080:80",
    ]);
  });
});

describe("clusterRows", () => {
  const shell = { kubeconfig: "/run/admin.json", folder: "/cache/bin" };

  it("lead clients of this machine through a forwarded port to a Service", () => {
    const rows = rowsOf(inside, shell);
    expect(rows.get("endpoint")).toBe(`${inside}/mcp (for pods of the cluster)`);
    expect(rows.get("kubectl")?.split("\n")).toEqual([
      "export KUBECONFIG=/run/admin.json",
      "export PATH=/cache/bin:$PATH",
      "kubectl --namespace staging get pods",
      "kubectl --namespace staging logs deployment/ops-assistant",
    ]);
    expect(rows.get("reach it")).toMatch(
      /^kubectl --namespace staging port-forward service\/ops-assistant 8080:80\n/,
    );
    expect(rows.get("reach it")).toMatch(/\nhttp:\/\/127\.0\.0\.1:8080\/mcp$/);
    expect(rows.get("Claude Code")).toContain("'http://127.0.0.1:8080/mcp'");
    expect(rows.get("get a token")).toContain("npm run --silent token -- --stack staging");
    expect(rows.get("take it down")).toBe("npm run demo -- --down --stack staging");
    const names = [...rows.keys()];
    expect(names.indexOf("kubectl")).toBeLessThan(names.indexOf("reach it"));
    expect(names.indexOf("reach it")).toBeLessThan(names.indexOf("get a token"));
  });

  it("lead them to the gateway that stands in front of a server, and ask the server for its log", () => {
    const gateway = "http://ops-assistant-gateway.staging.svc.cluster.local";
    const rows = rowsOf(gateway, shell, { serviceUrl: gateway });
    expect(rows.get("reach it")).toMatch(
      /^kubectl --namespace staging port-forward service\/ops-assistant-gateway 8080:80\n/,
    );
    expect(rows.get("kubectl")).toMatch(/logs deployment\/ops-assistant$/);
  });

  it("leave the way of the clients alone that come through an Ingress", () => {
    const rows = rowsOf(outside, shell);
    expect(rows.get("endpoint")).toBe(`${outside}/mcp`);
    expect(rows.has("reach it")).toBe(false);
    expect(rows.get("Claude Code")).toBe(`claude mcp add ${outside}/mcp`);
    expect(rows.has("kubectl")).toBe(true);
  });
});

describe("localClients", () => {
  it("are those of the stack at the forwarded port, under the same name", () => {
    const endpoint = "http://127.0.0.1:8080/mcp";
    expect(localClients(outputsOf(inside))).toEqual(
      clientConfigurations({ name: "ops-assistant-staging", endpoint, auth: "jwt" }),
    );
  });

  it("are none of a server that clients reach as it is", () => {
    expect(localClients(outputsOf(outside))).toBeUndefined();
    expect(localClients(outputsOf("http://127.0.0.1:8000"))).toBeUndefined();
  });
});
