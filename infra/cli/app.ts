import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { env as names, paths, ports } from "../../app/src/contract.ts";
import { isLoopbackAddress } from "../config/loopback.ts";
import { checkoutRoot } from "./checkout.ts";
import { runChild } from "./child.ts";
import { parseOptions } from "./options.ts";

/**
 * `npm run app`: the server alone, without Docker, on loopback. What the environment says wins;
 * without it, no token is asked for and tickets are kept in `.mcp-stacks/app`.
 */
export async function app(args: readonly string[]): Promise<number> {
  parseOptions(args, {});
  const data = join(checkoutRoot, ".mcp-stacks", "app", "data");
  const logs = join(checkoutRoot, ".mcp-stacks", "app", "logs");
  for (const folder of [data, logs]) mkdirSync(folder, { recursive: true });
  const env: NodeJS.ProcessEnv = {
    [names.shared]: "memory",
    [names.dataDir]: data,
    [names.logDir]: logs,
    ...process.env,
    ...authDefault(process.env),
  };
  const host = process.env[names.host] || "127.0.0.1";
  const port = process.env[names.port] || ports.http;
  const url = `http://${host.includes(":") ? `[${host}]` : host}:${port}${paths.mcp}`;
  if (env[names.authMode] === "none") {
    console.error(`${names.authMode} is none: whoever reaches ${url} may call the server.`);
  }
  console.error(`Starting the server at ${url}; Ctrl-C ends it.`);
  const main = join(checkoutRoot, "app", "src", "main.ts");
  // the server drains by itself; this process only has to outlive it
  return runChild(process.execPath, [main], { env }, ["SIGINT", "SIGTERM"]);
}

/**
 * Who may call the server when nobody says so: `jwt` with a secret, else everybody, but only on
 * loopback. Elsewhere it stays unset, and the server refuses to start: to be open is a decision.
 */
export function authDefault(env: NodeJS.ProcessEnv): Record<string, string> {
  if (env[names.authMode]) return {};
  if (env[names.jwtSecret]) return { [names.authMode]: "jwt" };
  const host = env[names.host] || "localhost";
  const isLoopback = host === "localhost" || isLoopbackAddress(host);
  return isLoopback ? { [names.authMode]: "none" } : {};
}
