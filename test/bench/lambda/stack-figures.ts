import { z } from "zod";
import type { Provisioned } from "../../../infra/cli/provisioned.ts";
import { startMoto } from "../../lambda/moto-server.ts";
import { pulumi, stackName } from "../docker/bench-projects.ts";
import { measuredRun } from "../docker/measured-run.ts";
import type { Figures } from "../goals.ts";
import { median, rounded } from "../statistics.ts";
import { type AwsProject, awsProject } from "./stack-project.ts";

/** Previews, and pairs of a first and an unchanged `up`, that count. */
const rounds = { previews: 5, ups: 3 } as const;

/**
 * Previews the README's stack, which asks AWS for nothing, and brings it up on moto again and again.
 * With stand-in plugins and moto, an `up` says what ours costs and nothing of what AWS takes.
 */
export async function stackFigures(
  machine: Provisioned,
  say: (line: string) => void,
): Promise<Figures> {
  const project = await awsProject(machine);
  try {
    say("Previewing the README's stack");
    return { ...(await previewFigures(project)), ...(await upFigures(project, say)) };
  } finally {
    await project.forget();
  }
}

async function previewFigures(project: AwsProject): Promise<Figures> {
  const preview = ["preview", "--stack", stackName];
  // fills Node's compile cache
  const plan = await pulumi(project, ...preview, "--json");
  const seconds: number[] = [];
  for (let run = 0; run < rounds.previews; run++) {
    seconds.push((await measuredRun(preview, project)).seconds);
  }
  return { resources: resourcesIn(plan), preview_s: rounded(median(seconds)) };
}

async function upFigures(project: AwsProject, say: (line: string) => void): Promise<Figures> {
  const moto = await startMoto();
  const args = ["up", "--yes", "--skip-preview", "--stack", stackName];
  const up: number[] = [];
  const unchanged: number[] = [];
  try {
    project.reachAwsAt(moto.endpoint);
    // the first builds the image and fills the registry
    for (let round = 0; round <= rounds.ups; round++) {
      const first = await measuredRun(args, project);
      const again = await measuredRun([...args, "--expect-no-changes"], project);
      await project.destroy();
      say(
        `  up ${round}/${rounds.ups}: ${first.seconds.toFixed(1)} s, unchanged ${again.seconds.toFixed(1)} s`,
      );
      if (round === 0) continue;
      up.push(first.seconds);
      unchanged.push(again.seconds);
    }
  } finally {
    await project.destroy();
    await moto.stop();
  }
  return { up_s: rounded(median(up)), up_unchanged_s: rounded(median(unchanged)) };
}

const planSchema = z.object({ steps: z.array(z.object({ op: z.string(), urn: z.string() })) });

/** Counts what `pulumi preview --json` would create: components, providers and the stack are nothing of their own. */
export function resourcesIn(plan: string): number {
  const { steps } = planSchema.parse(JSON.parse(plan));
  return steps.filter(({ op, urn }) => {
    const type = urn.split("::").at(-2)?.split("$").at(-1) ?? "";
    return op === "create" && !/^(mcp|pulumi):/.test(type);
  }).length;
}
