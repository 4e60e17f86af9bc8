import type { Stack } from "@pulumi/pulumi/automation/index.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { contractTarget, type Deployed, deployed } from "../engine/deployed.ts";
import { until } from "../engine/wait.ts";
import { useClusterDns } from "./cluster-dns.ts";
import { clusterFixture } from "./cluster-fixture.ts";
import { clusterLoad, loadedResources, wideLimits } from "./cluster-load.ts";
import { object, objects } from "./kubectl.ts";
import { gone, serverPods, whole } from "./server-pods.ts";

/** One pod to three, a pod for each 50 thousandths of a core. */
const settings = (logLevel: "info" | "warn") => ({
  server: { limits: wideLimits, logLevel },
  kubernetes: {
    replicas: undefined,
    autoscaling: { minReplicas: 1, maxReplicas: 3, cpuPercent: 20 },
    resources: loadedResources,
  },
});
const fixture = clusterFixture("autoscaling", settings("info"));
const { namespace } = fixture;
const undoDns = useClusterDns();

const autoscalerStatus = z.object({
  desiredReplicas: z.int().default(0),
  currentMetrics: z
    .array(z.object({ resource: z.object({ name: z.string() }).optional() }))
    .default([]),
});
const deploymentSpec = z.object({ replicas: z.int() });

/** What the autoscaler wants; undefined until it has read the pods' CPU. */
async function wanted(): Promise<number | undefined> {
  const { status } = await object("horizontalpodautoscaler", namespace, "ops-assistant");
  const { desiredReplicas, currentMetrics } = autoscalerStatus.parse(status);
  return currentMetrics.some(({ resource }) => resource?.name === "cpu")
    ? desiredReplicas
    : undefined;
}

async function replicas(): Promise<number | undefined> {
  const [deployment] = await objects("deployment", namespace);
  return deploymentSpec.parse(deployment?.spec).replicas;
}

describe("a stack whose pods are as many as its load asks for", () => {
  let stack: Stack;
  let up: Deployed;
  const update = async () => deployed((await stack.up(fixture.observed())).outputs);

  beforeAll(async () => {
    stack = await fixture.open();
    up = await update();
  });
  afterAll(async () => {
    undoDns();
    await fixture.dispose();
  });

  it("begins with the fewest, whose CPU the autoscaler reads", async () => {
    expect(await serverPods(namespace)).toHaveLength(1);
    await until("the autoscaler reads the CPU", async () => (await wanted()) === 1, 120);
    expect(await replicas()).toBe(1);
  });

  it("gets more pods under load, and fails no request meanwhile", async () => {
    const load = await clusterLoad(contractTarget(up), { ratePerSecond: 60, connections: 16 });
    try {
      await until("the autoscaler wants the most", async () => (await wanted()) === 3, 180);
      await until("the Deployment has them", async () => (await replicas()) === 3);
      await whole(namespace);
      const result = await load.stop();
      expect(result).toMatchObject({ failed: 0, failures: [] });
    } finally {
      load.kill();
    }
    expect(await serverPods(namespace)).toHaveLength(3);
  });

  it("keeps them when a setting changes: every pod is another one, and there are as many", async () => {
    const before = await serverPods(namespace);
    fixture.configure(settings("warn"));
    await update();
    expect(fixture.changes()).toContain("update server-deployment");
    await gone(namespace, before);
    expect(await serverPods(namespace)).toHaveLength(3);
    expect(await replicas()).toBe(3);
  });

  it("previews no change then, nor shows one after a refresh", async () => {
    await stack.preview({ ...fixture.observed(), expectNoChanges: true });
    await stack.refresh(fixture.observed());
    await stack.preview({ ...fixture.observed(), expectNoChanges: true });
    expect(fixture.changes()).toEqual([]);
    expect(await replicas()).toBe(3);
  });
});
