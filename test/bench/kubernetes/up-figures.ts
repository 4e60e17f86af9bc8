import { pulumi, stackName } from "../docker/bench-projects.ts";
import { measuredRun } from "../docker/measured-run.ts";
import type { Figures } from "../goals.ts";
import { median, medianRatio, rounded } from "../statistics.ts";
import { removeNamespace, secondsToReady } from "./applied.ts";
import { type ClusterProjects, namespace } from "./cluster-projects.ts";
import type { Manifest } from "./state-manifests.ts";

/** Pairs of a first `up` and a `kubectl apply`; each takes the stack up and down twice. */
const rounds = 3;

/** Arguments of every `up` that is timed. */
export const upArgs = ["up", "--yes", "--skip-preview", "--stack", stackName] as const;

/**
 * Times first `up`s of the stack, and in turn the same objects by `kubectl apply`, in the same
 * namespace, which each time is made and removed; the images are on the node before. The last `up`
 * is left standing.
 *
 * @param manifests the stack's objects, from an earlier `up` of the same settings.
 */
export async function upFigures(
  { ours }: ClusterProjects,
  manifests: readonly Manifest[],
  say: (line: string) => void,
): Promise<Figures> {
  const ready: number[] = [];
  const up: number[] = [];
  for (let round = 1; round <= rounds; round++) {
    if (round > 1) await pulumi(ours, "destroy", "--yes", "--skip-preview", "--stack", stackName);
    ready.push(await secondsToReady(namespace, manifests));
    await removeNamespace(namespace);
    up.push((await measuredRun(upArgs, ours)).seconds);
    say(
      `  up ${round}/${rounds}: ${up.at(-1)?.toFixed(1)} s, kubectl ${ready.at(-1)?.toFixed(1)} s`,
    );
  }
  const unchanged: number[] = [];
  for (let round = 1; round <= rounds; round++) {
    unchanged.push((await measuredRun([...upArgs, "--expect-no-changes"], ours)).seconds);
  }
  return {
    up_s: rounded(median(up)),
    pods_ready_s: rounded(median(ready)),
    up_over_ready: rounded(medianRatio(up, ready)),
    up_unchanged_s: rounded(median(unchanged)),
  };
}
