import { parseOptions } from "../../infra/cli/options.ts";
import { UserError } from "../../infra/cli/user-error.ts";
import { type Figures, type Goal, renderFigures } from "./goals.ts";

/** A benchmark: what it measures, against which goals. */
export interface Bench {
  readonly goals: Readonly<Record<string, Goal>>;
  /** Measures now; `say` takes lines of progress. */
  measure(say: (line: string) => void): Promise<Measured>;
}

/** What a benchmark found. */
export interface Measured {
  readonly figures: Figures;
  /** What the figures were taken from, for whoever reads the JSON. */
  readonly rows?: readonly unknown[];
}

/** Every benchmark by name; each loads only what it needs. */
const benches: Readonly<Record<string, () => Promise<Bench>>> = {
  docker: async () => (await import("./docker.ts")).dockerBench,
  kubernetes: async () => (await import("./kubernetes.ts")).kubernetesBench,
  lambda: async () => (await import("./lambda.ts")).lambdaBench,
  server: async () => (await import("./server.ts")).serverBench,
  split: async () => (await import("./split.ts")).splitBench,
};

/**
 * `npm run bench -- <name> [--json]`: figures as a table with their goals, or as one JSON object.
 * A missed goal is no failure: a busy machine is slow, and the exit code tells only that it ran.
 */
export async function bench(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseOptions(
    args,
    { json: { type: "boolean", default: false } },
    // a second name is refused with better words than the parser's
    Number.POSITIVE_INFINITY,
  );
  const { goals, measure } = await benchNamed(positionals)();
  // stdout holds the figures alone, so that a program can read them
  const { figures, rows } = await measure((line) => console.error(line));
  if (values.json) console.log(JSON.stringify(rows === undefined ? figures : { ...figures, rows }));
  else for (const line of renderFigures(goals, figures)) console.log(line);
  return 0;
}

/**
 * The one benchmark that is asked for.
 *
 * @throws UserError unless exactly one is named, and it exists.
 */
function benchNamed(names: readonly string[]): () => Promise<Bench> {
  const [name, ...more] = names;
  const found = name !== undefined && Object.hasOwn(benches, name) ? benches[name] : undefined;
  if (found !== undefined && more.length === 0) return found;
  const given = names.length === 0 ? "none" : names.map((each) => JSON.stringify(each)).join(" ");
  throw new UserError(
    `bench takes the name of one benchmark.\n  given    ${given}\n  allowed  ${Object.keys(benches).join(", ")}\n  fix      npm run --silent bench -- docker`,
  );
}
