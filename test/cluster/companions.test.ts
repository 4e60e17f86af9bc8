import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import type { OutputMap, Stack } from "@pulumi/pulumi/automation/index.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { useClusterDns } from "./cluster-dns.ts";
import { clusterFixture } from "./cluster-fixture.ts";
import { objects, pods } from "./kubectl.ts";

const fixture = clusterFixture("companions", {
  server: { store: "sqlite", shared: "memory" },
  kubernetes: { replicas: 1 },
  companions: [
    {
      name: "everything",
      npm: "@modelcontextprotocol/server-everything@2026.8.31",
      http: {},
      env: { NODE_OPTIONS: "--import=data:text/javascript,process.env.LOADED='yes'" },
    },
  ],
});
const { namespace } = fixture;
const undoDns = useClusterDns();
const endpoint = `http://ops-assistant-everything.${namespace}.svc.cluster.local/mcp`;

describe("a companion of a stack on a cluster", () => {
  let stack: Stack;
  let outputs: OutputMap;
  let key: string;

  beforeAll(async () => {
    stack = await fixture.open();
    outputs = (await stack.up(fixture.observed())).outputs;
    ({ everything: key } = z
      .strictObject({ everything: z.string() })
      .parse(outputs.bridgeKeys?.value));
  });
  afterAll(async () => {
    undoDns();
    await fixture.dispose();
  });

  it("is told to clients by its Service and by the variable of a key that is a secret", async () => {
    expect(outputs.bridges?.value).toEqual([
      {
        name: "everything",
        endpoint,
        // biome-ignore lint/suspicious/noTemplateCurlyInString: as clients write it
        headers: { Authorization: "Bearer ${MCP_BRIDGE_KEY_EVERYTHING}" },
      },
    ]);
    expect(outputs.bridgeKeys?.secret).toBe(true);
    expect(fixture.printed.join("")).not.toContain(key);
    const told = JSON.stringify(await objects("pods,deployments,configmaps", namespace));
    expect(told).not.toContain(key);
  });

  it("lists and calls its tools for pods of the cluster that show the key", async () => {
    const client = new Client({ name: "cluster", version: "1.0.0" });
    const headers = { Authorization: `Bearer ${key}` };
    await client.connect(
      new StreamableHTTPClientTransport(new URL(endpoint), { requestInit: { headers } }),
    );
    expect((await client.listTools()).tools.map((tool) => tool.name)).toContain("echo");
    const answer = await client.callTool({ name: "echo", arguments: { message: "in a pod" } });
    expect(JSON.stringify(answer.content)).toContain("in a pod");
    const env = await client.callTool({ name: "get-env", arguments: {} });
    expect(JSON.stringify(env.content)).toMatch(/NODE_OPTIONS.*LOADED/);
    expect(JSON.stringify(env.content)).not.toMatch(/MCP_BRIDGE/);
    await client.close();
  });

  it.each([undefined, "wrong"])("fails for whoever shows %s as key", async (shown) => {
    const headers = shown === undefined ? {} : { Authorization: `Bearer ${shown}` };
    for (const method of ["POST", "GET", "DELETE"]) {
      expect((await fetch(endpoint, { method, headers })).status).toBe(401);
    }
  });

  it("is one pod under the restricted profile that reaches nobody, and nothing changes by itself", async () => {
    const found = await pods(namespace, "companion-everything");
    expect(found).toEqual([expect.objectContaining({ ready: true, restarts: 0 })]);
    const policies = z
      .array(z.object({ metadata: z.object({ name: z.string() }), spec: z.unknown() }))
      .parse(await objects("networkpolicies", namespace));
    const policy = policies.find(({ metadata }) => metadata.name === "ops-assistant-everything");
    expect(policy?.spec).toEqual({
      podSelector: {
        matchLabels: expect.objectContaining({
          "app.kubernetes.io/component": "companion-everything",
        }),
      },
      policyTypes: ["Ingress", "Egress"],
      ingress: [{ from: [{ podSelector: {} }], ports: [{ protocol: "TCP", port: 8000 }] }],
    });
    await stack.up({ ...fixture.observed(), expectNoChanges: true });
  });
});
