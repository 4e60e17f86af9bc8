import { type SpawnOptions, spawn } from "node:child_process";

/**
 * Runs a program on this terminal and answers with its exit code; 1 when a signal ended it.
 *
 * @param relayed signals that are passed on; the program ends by itself, and this waits for it.
 * @throws Error when the program cannot be started.
 */
export function runChild(
  command: string,
  args: readonly string[],
  options: Pick<SpawnOptions, "cwd" | "env">,
  relayed: readonly NodeJS.Signals[] = [],
): Promise<number> {
  const child = spawn(command, [...args], { ...options, stdio: "inherit" });
  for (const signal of relayed) process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code) => resolve(code ?? 1));
  });
}
