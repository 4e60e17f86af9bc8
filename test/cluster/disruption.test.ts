import type { Stack } from "@pulumi/pulumi/automation/index.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { contractTarget, type Deployed, deployed } from "../engine/deployed.ts";
import type { Load } from "../load/start-load.ts";
import { useClusterDns } from "./cluster-dns.ts";
import { clusterFixture } from "./cluster-fixture.ts";
import { clusterLoad, loadedResources, wideLimits } from "./cluster-load.ts";
import { type Drain, drainNodes } from "./drain.ts";
import { pods } from "./kubectl.ts";
import { gone, livePods, serverPods, whole } from "./server-pods.ts";

const fixture = clusterFixture("disruption", {
  server: { limits: wideLimits },
  kubernetes: { resources: loadedResources },
});
const { namespace } = fixture;
const undoDns = useClusterDns();

describe("a stack whose nodes are drained", () => {
  let stack: Stack;
  let up: Deployed;
  let load: Load | undefined;
  let drain: Drain | undefined;
  let before: readonly string[] = [];

  beforeAll(async () => {
    stack = await fixture.open();
    up = deployed((await stack.up(fixture.observed())).outputs);
    before = await serverPods(namespace);
    load = await clusterLoad(contractTarget(up), { ratePerSecond: 20, connections: 8 });
  });
  afterAll(async () => {
    await drain?.open();
    load?.kill();
    undoDns();
    await fixture.dispose();
  });

  it("gives one pod away and keeps the others, as long as nothing can replace it", async () => {
    expect(before).toHaveLength(3);
    drain = await drainNodes(`ops-assistant-${fixture.name}`);
    // for each of the other two
    await drain.hasSaid(/Cannot evict pod as it would violate the pod's disruption budget/g, 2);
    const live = await livePods(namespace);
    const evicted = before.filter((name) => !live.some((pod) => pod.name === name));
    expect(evicted).toHaveLength(1);
    await gone(namespace, evicted);

    const left = await pods(namespace, "server");
    const ready = left.filter((pod) => pod.ready);
    expect(left).toHaveLength(3);
    expect(ready.map(({ name }) => name).sort()).toEqual(
      before.filter((name) => !evicted.includes(name)),
    );
    expect(ready.map(({ terminating }) => terminating)).toEqual([false, false]);
    expect(drain.said()).toMatch(/evicting pod/);
  });

  it("is whole again once a node takes pods, with those that it kept", async () => {
    await drain?.open();
    await whole(namespace);
    const after = await livePods(namespace);
    expect(after.map(({ ready }) => ready)).toEqual([true, true, true]);
    expect(after.filter(({ name }) => before.includes(name))).toHaveLength(2);
  });

  it("answered every request meanwhile", async () => {
    // for a while after the drain as well
    await load?.reached(300);
    const result = await load?.stop();
    expect(result).toMatchObject({ failed: 0, failures: [] });
    expect(result?.sent).toBeGreaterThanOrEqual(300);
  });
});
