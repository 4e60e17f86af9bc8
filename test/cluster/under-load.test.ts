import type { Stack } from "@pulumi/pulumi/automation/index.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { contractTarget, type Deployed, deployed } from "../engine/deployed.ts";
import type { LoadResult } from "../load/tally.ts";
import { useClusterDns } from "./cluster-dns.ts";
import { clusterFixture } from "./cluster-fixture.ts";
import { clusterLoad, loadedResources, summary, whileLoaded, wideLimits } from "./cluster-load.ts";
import { kubectl, pods } from "./kubectl.ts";
import { listedTickets, ticketFaults } from "./listed-tickets.ts";
import { gone, serverPods, whole } from "./server-pods.ts";

/** A stack of so many pods; of them, another level of the log makes others. */
const settings = (replicas: number, logLevel: "info" | "warn") => ({
  server: { limits: wideLimits, logLevel },
  kubernetes: { resources: loadedResources, replicas },
});
const fixture = clusterFixture("under-load", settings(3, "info"));
const { namespace } = fixture;
const undoDns = useClusterDns();

/** 200 calls a second until the pods changed, and for at least 10,000 calls. */
const calls = { before: 1500, after: 600, atLeast: 10_000 } as const;

describe("a stack under 200 requests a second from clients of both protocol eras", () => {
  let stack: Stack;
  let up: Deployed;
  const results: LoadResult[] = [];
  const target = () => contractTarget(up);
  const update = async () => deployed((await stack.up(fixture.observed())).outputs);
  const scale = async (replicas: number) => {
    fixture.configure(settings(replicas, "warn"));
    await update();
    expect(await serverPods(namespace)).toHaveLength(replicas);
  };

  /** Sends the load while something happens. */
  const during = async (what: string, act: () => Promise<void>): Promise<LoadResult> => {
    const result = await whileLoaded(await clusterLoad(target()), calls, act);
    results.push(result);
    console.log(summary(what, result));
    return result;
  };
  const expectLossless = ({ sent, failed, failures, protocols }: LoadResult) => {
    expect({ failed, failures }).toEqual({ failed: 0, failures: [] });
    expect(sent).toBeGreaterThanOrEqual(10_000);
    expect(protocols["2025-11-25"]).toBeGreaterThanOrEqual(3000);
    expect(protocols["2026-07-28"]).toBeGreaterThanOrEqual(3000);
  };

  beforeAll(async () => {
    stack = await fixture.open();
    up = await update();
  });
  afterAll(async () => {
    undoDns();
    await fixture.dispose();
  });

  it("fails none while every pod is replaced, because a setting changed", async () => {
    const before = await serverPods(namespace);
    const result = await during("rollout", async () => {
      fixture.configure(settings(3, "warn"));
      await update();
      const after = await serverPods(namespace);
      expect(after).toHaveLength(3);
      expect(after.filter((name) => before.includes(name))).toEqual([]);
      await gone(namespace, before);
    });
    expectLossless(result);
  });

  it("fails none while one pod after the other is deleted", async () => {
    const result = await during("deleted pods", async () => {
      for (let killed = 0; killed < 3; killed++) {
        const all = await serverPods(namespace);
        expect(all).toHaveLength(3);
        const name = String(all[Math.floor(Math.random() * all.length)]);
        // waits until it is gone
        await kubectl("delete", "pod", name, "-n", namespace);
        await whole(namespace);
      }
    });
    expectLossless(result);
  });

  it("fails none while it is scaled from 3 pods to 1, to 5 and to 2", async () => {
    const result = await during("scaled 3, 1, 5, 2", async () => {
      await scale(1);
      await scale(5);
      const five = await serverPods(namespace);
      await scale(2);
      const two = await serverPods(namespace);
      await gone(
        namespace,
        five.filter((name) => !two.includes(name)),
      );
    });
    expectLossless(result);
  });

  it("fails no more than what was on its way when a pod is killed without notice, and goes on", async () => {
    const [name = ""] = await serverPods(namespace);
    let failedThen = 0;
    const load = await clusterLoad(target());
    const result = await whileLoaded(load, { before: 400, after: 400, atLeast: 0 }, async () => {
      await kubectl("delete", "pod", name, "-n", namespace, "--grace-period=0", "--force");
      await whole(namespace);
      await load.reached(load.counts().sent + 200);
      failedThen = load.counts().failed;
    });
    results.push(result);
    console.log(summary("pod killed without notice", result));
    expect(result.failed).toBeLessThanOrEqual(result.mostAtOnce);
    expect(result.failed).toBe(failedThen);
    expect(await serverPods(namespace)).toHaveLength(2);
  });

  it("has every ticket that it acknowledged meanwhile, and none twice", async () => {
    const acknowledged = results.flatMap((result) => result.acknowledged);
    expect(acknowledged.length).toBeGreaterThan(1000);
    const listed = await listedTickets(target(), "Sent under load");
    expect(ticketFaults(acknowledged, listed)).toEqual({ lost: [], twice: [] });
  });

  it("restarted no container meanwhile", async () => {
    const all = await pods(namespace, "server");
    expect(all.map(({ restarts }) => restarts)).toEqual([0, 0]);
  });
});
