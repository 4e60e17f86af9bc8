import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import type { Suite } from "./suites.ts";

const checkSchema = z.object({
  id: z.string(),
  status: z.enum(["SUCCESS", "FAILURE", "WARNING", "SKIPPED", "INFO"]),
  errorMessage: z.string().optional(),
});

/** One check that a scenario made. */
export interface Check {
  readonly scenario: string;
  readonly id: string;
  readonly status: z.output<typeof checkSchema>["status"];
  /** The suite's own words on what is wrong. */
  readonly message: string;
  /** Whether the suite counts the scenario. */
  readonly scored: boolean;
}

/** What a run of a suite found. */
export interface Verdict {
  readonly exitCode: number | undefined;
  /** Everything that the suite printed. */
  readonly output: string;
  /** Scenarios that left a result, sorted. */
  readonly scenarios: readonly string[];
  readonly checks: readonly Check[];
}

/** Longest that a run may take, in ms; one takes 2 to 4 s on an idle machine. */
const timeoutMs = 120_000;

/** Runs a suite against a server and reads the results that it wrote. */
export async function runSuite(suite: Suite, endpoint: string): Promise<Verdict> {
  const folder = mkdtempSync(join(tmpdir(), "mcp-conformance-"));
  try {
    const ended = await run(suite, endpoint, folder);
    const { scored } = await suite.scenarios();
    const results = readdirSync(folder).map((name) => resultOf(folder, name, new Set(scored)));
    return {
      ...ended,
      scenarios: results.map(({ scenario }) => scenario).sort(),
      checks: results.flatMap(({ checks }) => checks),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function run(suite: Suite, endpoint: string, folder: string) {
  const args = [suite.command, "server", "--url", endpoint, ...suite.options, "-o", folder];
  return new Promise<Pick<Verdict, "exitCode" | "output">>((resolve, reject) => {
    const options = { timeout: timeoutMs, maxBuffer: 64 * 2 ** 20 };
    const child = execFile(process.execPath, args, options, (error, stdout, stderr) => {
      if (error?.killed) return reject(new Error(`${suite.name} did not end:\n${stdout}${stderr}`));
      resolve({ exitCode: child.exitCode ?? undefined, output: stdout + stderr });
    });
  });
}

/** Reads one result; its folder is called `server-<scenario>-<time>`. */
function resultOf(folder: string, name: string, scored: ReadonlySet<string>) {
  const scenario = /^server-(.+)-\d{4}-\d\d-\d\dT[\d-]+Z$/.exec(name)?.[1];
  if (scenario === undefined) throw new Error(`${name} is not the result of a scenario`);
  const text = readFileSync(join(folder, name, "checks.json"), "utf8");
  const checks = z.array(checkSchema).parse(JSON.parse(text));
  return {
    scenario,
    checks: checks.map(({ id, status, errorMessage }): Check => {
      return { scenario, id, status, message: errorMessage ?? "", scored: scored.has(scenario) };
    }),
  };
}
