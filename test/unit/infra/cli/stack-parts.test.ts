import { describe, expect, it } from "vitest";
import { stackContainers, stackWorkloads } from "../../../../infra/cli/stack-parts.ts";

const container = (parents: string, name: string, inputs: object = {}) => ({
  type: "docker:index/container:Container",
  urn: `urn:pulumi:dev::mcp-stacks::${parents}$docker:index/container:Container::${name}`,
  inputs,
  outputs: { name: `ops-dev-${name}` },
});
const workload = (kind: string, part: string) => ({
  type: `kubernetes:apps/v1:${kind}`,
  urn: `urn:pulumi:dev::mcp-stacks::kubernetes:apps/v1:${kind}::${part}`,
  outputs: { metadata: { labels: { "app.kubernetes.io/component": part } } },
});

describe("the parts of a stack", () => {
  it("are its containers, by what they are and whether files are written into them", () => {
    const resources = [
      { type: "docker:index/network:Network", urn: "x", outputs: { name: "net" } },
      container("mcp:docker:Server", "server-container"),
      container("mcp:docker:Companions", "companions-web"),
      container("mcp:docker:Prometheus", "prometheus-container", { uploads: [{ file: "/a" }] }),
      { ...container("mcp:docker:Server", "server-container"), delete: true },
    ];
    expect(stackContainers(resources)).toEqual([
      { name: "ops-dev-server-container", part: "server", takesFiles: false },
      { name: "ops-dev-companions-web", part: "companions-web", takesFiles: false },
      { name: "ops-dev-prometheus-container", part: "prometheus", takesFiles: true },
    ]);
    expect(stackWorkloads(resources)).toEqual([]);
  });

  it("are what has pods in its cluster", () => {
    const service = { ...workload("Deployment", "server"), type: "kubernetes:core/v1:Service" };
    const resources = [
      workload("Deployment", "server"),
      service,
      workload("StatefulSet", "redis"),
      { ...workload("Deployment", "backend-api"), delete: true },
    ];
    expect(stackWorkloads(resources)).toEqual(["server", "redis"]);
  });
});
