import { stackName } from "./bench-projects.ts";
import { type MeasuredRun, measuredRun, type Place } from "./measured-run.ts";

/** Rounds that are measured; the median of so many passes over a few disturbed ones. */
export const rounds = 7;

/**
 * Times unchanged previews of projects, one after the other in every round, as whole processes. A
 * first round that does not count fills every cache: Node's compile cache, ts-node's.
 */
export async function previewRuns<Name extends string>(
  places: Readonly<Record<Name, Place>>,
  say: (line: string) => void,
): Promise<Readonly<Record<Name, MeasuredRun>>[]> {
  // a preview that would change something is not the one to measure
  const args = ["preview", "--stack", stackName, "--expect-no-changes"];
  const runs: Record<Name, MeasuredRun>[] = [];
  for (let round = 0; round <= rounds; round++) {
    const run: Partial<Record<Name, MeasuredRun>> = {};
    for (const name in places) run[name] = await measuredRun(args, places[name]);
    const whole = run as Record<Name, MeasuredRun>;
    if (round > 0) runs.push(whole);
    say(`  preview ${round}/${rounds}: ${describe(whole)}${round === 0 ? " (fills caches)" : ""}`);
  }
  return runs;
}

function describe(runs: Readonly<Record<string, MeasuredRun>>): string {
  return Object.entries(runs)
    .map(([name, { seconds, peakBytes }]) => {
      const peak = peakBytes === null ? "" : ` ${Math.round(peakBytes / 1e6)} MB`;
      return `${name} ${seconds.toFixed(2)} s${peak}`;
    })
    .join(", ");
}
