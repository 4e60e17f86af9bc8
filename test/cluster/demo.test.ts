import type { Stack } from "@pulumi/pulumi/automation/index.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { firstCallOnCluster } from "../../infra/cli/demo-cluster.ts";
import type { ClusterCommand } from "../../infra/cli/port-forward.ts";
import { stackLabel } from "../../infra/naming.ts";
import { nodeUsers } from "../../infra/toolchain/kubernetes/node-users.ts";
import { required } from "../engine/stack-fixture.ts";
import { clusterFixture } from "./cluster-fixture.ts";
import { inContext, kubectl } from "./kubectl.ts";

/** One server, which starts as fast as there is one. */
const fixture = clusterFixture("demo", {
  server: { store: "sqlite", shared: "memory" },
  kubernetes: { replicas: 1 },
});

describe("the demo of a stack on a cluster", () => {
  let stack: Stack;

  beforeAll(async () => {
    stack = await fixture.open();
    await stack.up(fixture.observed());
  });
  afterAll(() => fixture.dispose());

  it("reaches the server through a forwarded port, and calls a tool", async () => {
    const env = { ...process.env, KUBECONFIG: required("KUBECONFIG") };
    const command: ClusterCommand = { kubectl: "kubectl", args: inContext([]), env };
    const cluster = { shell: {}, command, provided: undefined };
    const found = await firstCallOnCluster(stack, cluster, await stack.outputs(), () => {});
    expect(found.endpoint).toBe(`http://ops-assistant.${fixture.namespace}.svc.cluster.local/mcp`);
    expect(found.health).toMatch(/^healthy, version /);
    expect(found.called?.[0]?.answer).toMatch(/items are at or below their reorder point/);
  });

  it("fails in kubectl's words when the cluster is not the stack's", async () => {
    const env = { ...process.env, KUBECONFIG: "/nowhere/kubeconfig" };
    const command: ClusterCommand = { kubectl: "kubectl", args: [], env };
    const cluster = { shell: {}, command, provided: undefined };
    const running = firstCallOnCluster(stack, cluster, await stack.outputs(), () => {});
    await expect(running).rejects.toThrow(
      `Service ${fixture.namespace}/ops-assistant cannot be reached: `,
    );
  });

  it("keeps a node for the stacks that are on it", async () => {
    const users = await nodeUsers((args) => kubectl(...args), stackLabel);
    expect(users).toContain(`namespace ${fixture.namespace} of stack ${fixture.name}`);
    expect(users.filter((user) => /^namespace (kube-|default)/.test(user))).toEqual([]);
  });
});
