import type { ToolchainContext } from "./context.ts";
import { type ExecOptions, exec } from "./exec.ts";

/**
 * Runs a command that people wait for: says what starts, that it goes on, and how long it took.
 *
 * @throws ToolchainError as `exec` does.
 */
export async function execStep(
  ctx: ToolchainContext,
  label: string,
  command: string,
  args: readonly string[],
  options: Pick<ExecOptions, "cwd" | "env"> = {},
): Promise<string> {
  ctx.say(label);
  const started = performance.now();
  const { stdout } = await exec(command, args, { env: ctx.env, ...options, label, say: ctx.say });
  ctx.say(`  ${label}: done in ${((performance.now() - started) / 1000).toFixed(1)} s`);
  return stdout;
}
