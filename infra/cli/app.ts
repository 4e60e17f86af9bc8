import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { env as names, paths, ports } from "../../app/src/contract.ts";
import { checkoutRoot } from "./checkout.ts";

/**
 * `npm run app`: the server alone, without Docker, on loopback. What the environment says wins;
 * without it, no token is asked for and tickets are kept in `.mcp-stacks/app`.
 */
export async function app(args: readonly string[]): Promise<number> {
  const data = join(checkoutRoot, ".mcp-stacks", "app", "data");
  const logs = join(checkoutRoot, ".mcp-stacks", "app", "logs");
  for (const folder of [data, logs]) mkdirSync(folder, { recursive: true });
  const authMode = process.env[names.authMode] ?? (process.env[names.jwtSecret] ? "jwt" : "none");
  const defaults = {
    [names.authMode]: authMode,
    [names.shared]: "memory",
    [names.dataDir]: data,
    [names.logDir]: logs,
  };
  if (authMode === "none") {
    console.error(
      `No ${names.jwtSecret} is set: whoever reaches this loopback port may call the server.`,
    );
  }
  const port = process.env[names.port] ?? ports.http;
  console.error(`Starting the server at http://127.0.0.1:${port}${paths.mcp}; Ctrl-C ends it.`);
  const server = spawn(process.execPath, [join(checkoutRoot, "app", "src", "main.ts"), ...args], {
    stdio: "inherit",
    env: { ...defaults, ...process.env },
  });
  // the server drains by itself; this process only has to outlive it
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => server.kill(signal));
  }
  return new Promise((resolve) => server.on("exit", (code) => resolve(code ?? 1)));
}
