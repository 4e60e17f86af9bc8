import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { parse } from "yaml";
import { z } from "zod";
import { checkoutRoot } from "../../infra/cli/checkout.ts";

const run = promisify(execFile);

/** Folder of the workflows. */
export const workflowFolder = join(checkoutRoot, ".github", "workflows");

const step = z.looseObject({
  uses: z.string().optional(),
  run: z.string().optional(),
  with: z.record(z.string(), z.unknown()).default({}),
});

const permissions = z.record(z.string(), z.string());

const workflowSchema = z.looseObject({
  on: z.union([z.string(), z.record(z.string(), z.unknown())]),
  permissions: permissions.optional(),
  concurrency: z.looseObject({ group: z.string() }).optional(),
  jobs: z.record(
    z.string(),
    z.looseObject({
      uses: z.string().optional(),
      permissions: permissions.optional(),
      "timeout-minutes": z.number().optional(),
      steps: z.array(step).default([]),
    }),
  ),
});

/** A workflow of GitHub Actions, as far as the tests look into it. */
export interface Workflow extends z.output<typeof workflowSchema> {
  readonly file: string;
}

/** Every workflow of the repository. */
export function workflows(): Workflow[] {
  return readdirSync(workflowFolder)
    .sort()
    .map((file) => ({
      file,
      ...workflowSchema.parse(parse(readFileSync(join(workflowFolder, file), "utf8"))),
    }));
}

/** Steps of all jobs, each with the place that a failing test names. */
export function stepsOf(workflow: Workflow) {
  return Object.entries(workflow.jobs).flatMap(([job, { steps }]) =>
    steps.map((one, at) => ({ ...one, place: `${workflow.file}: ${job}, step ${at + 1}` })),
  );
}

/** What actionlint says of files; empty when it finds nothing. */
export async function lint(...files: readonly string[]): Promise<string> {
  try {
    const { stdout } = await run("actionlint", ["-no-color", "-shellcheck=", ...files]);
    return stdout;
  } catch (error) {
    const { stdout } = z.object({ stdout: z.string() }).parse(error);
    return stdout === "" ? String(error) : stdout;
  }
}
