import type { Figures } from "../goals.ts";
import { medianRatio, rounded } from "../statistics.ts";
import type { BenchProjects } from "./bench-projects.ts";
import { previewRuns, rounds } from "./preview-runs.ts";

/** Times unchanged previews of the three projects against each other. */
export async function previewFigures(
  { empty, ours, template }: BenchProjects,
  say: (line: string) => void,
): Promise<Figures> {
  const runs = await previewRuns({ empty, ours, template }, say);
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
