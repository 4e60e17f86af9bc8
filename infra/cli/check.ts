import { spawn } from "node:child_process";
import { join } from "node:path";
import { checkoutRoot } from "./checkout.ts";

const bin = (name: string, script: string) => join(checkoutRoot, "node_modules", name, script);

/** The checks that need no daemon, in the order in which they fail fastest. */
const steps = [
  { name: "lint and format", args: [bin("@biomejs/biome", "bin/biome"), "check", "."] },
  { name: "types", args: [bin("typescript", "bin/tsc"), "--noEmit", "-p", "."] },
  {
    name: "unit tests",
    args: [
      bin("vitest", "vitest.mjs"),
      "run",
      "--config",
      "test/vitest.config.ts",
      "--project",
      "unit",
      "--reporter",
      "dot",
    ],
  },
];

/** `npm run check`: types, lint, format and unit tests; stops at the first that fails. */
export async function check(): Promise<number> {
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
  const child = spawn(process.execPath, [...args], { cwd: checkoutRoot, stdio: "inherit", env });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code) => resolve(code ?? 1));
  });
}
