import { clusterLoad, whileLoaded } from "../../cluster/cluster-load.ts";
import { kubectl } from "../../cluster/kubectl.ts";
import { gone, serverPods, whole } from "../../cluster/server-pods.ts";
import type { ContractTarget } from "../../contract/mcp-contract.ts";
import type { LoadResult } from "../../load/tally.ts";
import { type MeasuredRun, measuredRun } from "../docker/measured-run.ts";
import { rounded } from "../statistics.ts";
import { type ClusterProjects, namespace } from "./cluster-projects.ts";
import { upArgs } from "./up-figures.ts";

/** Calls of each load: before the pods change, after they have, and altogether at least. */
const calls = { before: 1500, after: 600, atLeast: 10_000 } as const;

/** Pods that are deleted one after the other. */
const deletions = 3;

/** What a load was sent through, and what became of it. */
export interface LoadRow extends Omit<LoadResult, "acknowledged"> {
  readonly name: string;
}

/**
 * Sends 200 calls a second of clients of both protocol eras to the stack's Service while its pods
 * are replaced by an `up`, deleted, and scaled from 3 to 1, to 5 and to 2.
 *
 * @param image of the server, which stays the same.
 */
export async function loadFigures(
  { ours, configure }: ClusterProjects,
  target: ContractTarget,
  image: string,
  say: (line: string) => void,
) {
  const rows: LoadRow[] = [];
  const during = async (name: string, act: () => Promise<void>): Promise<LoadResult> => {
    const result = await whileLoaded(await clusterLoad(target), calls, act);
    const { acknowledged: _, ...row } = result;
    rows.push({ name, ...row });
    say(`  ${name}: ${result.sent} calls, ${result.failed} failed`);
    return result;
  };
  /** Ends when the pods that are no longer wanted are gone. */
  const update = async (replicas: number): Promise<MeasuredRun> => {
    const before = await serverPods(namespace);
    configure({ image, replicas, logLevel: "warn" });
    const run = await measuredRun(upArgs, ours);
    const after = await serverPods(namespace);
    await gone(
      namespace,
      before.filter((name) => !after.includes(name)),
    );
    return run;
  };

  let seconds = 0;
  const rollout = await during("rollout", async () => {
    seconds = (await update(3)).seconds;
  });
  const kill = await during("pods deleted", async () => {
    for (let deleted = 0; deleted < deletions; deleted++) {
      const all = await serverPods(namespace);
      const name = String(all[Math.floor(Math.random() * all.length)]);
      await kubectl("delete", "pod", name, `--namespace=${namespace}`);
      await whole(namespace);
    }
  });
  const scale = await during("scaled 3, 1, 5, 2", async () => {
    for (const replicas of [1, 5, 2]) await update(replicas);
  });
  return {
    rows,
    figures: {
      rollout_s: rounded(seconds),
      rollout_requests: rollout.sent,
      rollout_failed: rollout.failed,
      kill_requests: kill.sent,
      kill_failed: kill.failed,
      scale_requests: scale.sent,
      scale_failed: scale.failed,
    },
  };
}
