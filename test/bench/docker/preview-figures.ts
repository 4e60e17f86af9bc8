import type { Figures } from "../goals.ts";
import { medianRatio, rounded } from "../statistics.ts";
import { type BenchProjects, stackName } from "./bench-projects.ts";
import { type MeasuredRun, measuredRun } from "./measured-run.ts";

/** Pairs that are measured; the median of so many passes over a few disturbed ones. */
const rounds = 7;

/**
 * Times unchanged previews of the three projects, one after the other in every round, as whole
 * processes. A first round that does not count fills every cache: Node's compile cache, ts-node's.
 */
export async function previewFigures(
  projects: BenchProjects,
  say: (line: string) => void,
): Promise<Figures> {
  // a preview that would change something is not the one to measure
  const args = ["preview", "--stack", stackName, "--expect-no-changes"];
  const { empty, ours, template } = projects;
  const runs: { empty: MeasuredRun; ours: MeasuredRun; template: MeasuredRun }[] = [];
  for (let round = 0; round <= rounds; round++) {
    const run = {
      empty: await measuredRun(args, empty),
      ours: await measuredRun(args, ours),
      template: await measuredRun(args, template),
    };
    if (round > 0) runs.push(run);
    say(`  preview ${round}/${rounds}: ${describe(run)}${round === 0 ? " (fills caches)" : ""}`);
  }
  const seconds = (of: keyof (typeof runs)[number]) => runs.map((run) => run[of].seconds);
  const peaks = (of: keyof (typeof runs)[number]) =>
    runs.flatMap((run) => (run[of].peakBytes === null ? [] : [run[of].peakBytes]));
  const known = peaks("ours").length === rounds && peaks("empty").length === rounds;
  return {
    preview_ratio: rounded(medianRatio(seconds("ours"), seconds("empty"))),
    preview_memory_ratio: known ? rounded(medianRatio(peaks("ours"), peaks("empty"))) : null,
    template_ratio: rounded(medianRatio(seconds("template"), seconds("ours"))),
  };
}

function describe(runs: Readonly<Record<string, MeasuredRun>>): string {
  return Object.entries(runs)
    .map(([name, { seconds, peakBytes }]) => {
      const peak = peakBytes === null ? "" : ` ${Math.round(peakBytes / 1e6)} MB`;
      return `${name} ${seconds.toFixed(2)} s${peak}`;
    })
    .join(", ");
}
