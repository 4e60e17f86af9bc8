import { join } from "node:path";
import { checkoutRoot } from "./checkout.ts";
import { runChild } from "./child.ts";
import { parseOptions } from "./options.ts";

const bin = (name: string, script: string) => join(checkoutRoot, "node_modules", name, script);

/** A check of the project and the arguments that Node runs it with. */
interface Step {
  readonly name: string;
  readonly args: readonly string[];
}

/** What needs no run of the code, in the order in which it fails fastest. */
export const staticSteps: readonly Step[] = [
  { name: "lint and format", args: [bin("@biomejs/biome", "bin/biome"), "check", "."] },
  { name: "types", args: [bin("typescript", "bin/tsc"), "--noEmit", "-p", "."] },
];

/** Arguments that run vitest with the project's configuration. */
export const vitest = [
  bin("vitest", "vitest.mjs"),
  "run",
  "--config",
  join("test", "vitest.config.ts"),
] as const;

const unitTests: Step = {
  name: "unit tests",
  args: [...vitest, "--project", "unit", "--reporter", "dot"],
};

/** `npm run check`: types, lint, format and unit tests; stops at the first that fails. */
export async function check(args: readonly string[]): Promise<number> {
  parseOptions(args, {});
  return runSteps([...staticSteps, unitTests]);
}

/** Runs steps until one fails; answers with its exit code. */
export async function runSteps(steps: readonly Step[]): Promise<number> {
  for (const { name, args } of steps) {
    console.log(`\n${name}`);
    const code = await run(args);
    if (code !== 0) return code;
  }
  return 0;
}

/** Runs a tool of the project with the Node that runs this. */
export function run(
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<number> {
  return runChild(process.execPath, args, { cwd: checkoutRoot, env });
}
