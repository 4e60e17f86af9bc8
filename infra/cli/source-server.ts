import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { z } from "zod";
import { env as names, paths } from "../../app/src/contract.ts";
import { checkoutRoot } from "./checkout.ts";
import { knownScopes, signToken } from "./token.ts";
import { UserError } from "./user-error.ts";

/** The bundled server while it runs from source. */
export interface SourceServer {
  readonly endpoint: string;
  /** A token of every scope. */
  readonly token: string;
}

const audience = "ops-assistant";

/**
 * Runs the bundled server from source while an action needs it: on loopback, at a port of its own,
 * with a key and folders that end with it.
 *
 * @throws UserError with what the server said when it does not start.
 */
export async function withSourceServer<T>(
  action: (server: SourceServer) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "mcp-stacks-server-"));
  const secret = randomBytes(32).toString("hex");
  const main = join(checkoutRoot, "app", "src", "main.ts");
  const child = spawn(process.execPath, [main], {
    env: environment(folder, secret),
    stdio: ["ignore", "pipe", "pipe"],
  });
  try {
    const port = await listeningPort(child.stdout, child.stderr);
    const claims = { subject: "surface@localhost", scope: knownScopes.join(" "), ttlMin: 5 };
    return await action({
      endpoint: `http://127.0.0.1:${port}${paths.mcp}`,
      token: await signToken(secret, { mode: "jwt", audience }, claims),
    });
  } finally {
    if (child.exitCode === null && child.signalCode === null) {
      const ended = once(child, "close");
      child.kill("SIGKILL");
      await ended;
    }
    rmSync(folder, { recursive: true, force: true });
  }
}

function environment(folder: string, secret: string): Record<string, string> {
  const [data, logs] = [join(folder, "data"), join(folder, "logs")];
  for (const path of [data, logs]) mkdirSync(path);
  return {
    PATH: process.env.PATH ?? "",
    [names.name]: audience,
    [names.host]: "127.0.0.1",
    [names.port]: "0",
    [names.metricsPort]: "0",
    [names.authMode]: "jwt",
    [names.jwtSecret]: secret,
    [names.shared]: "memory",
    [names.dataDir]: data,
    [names.logDir]: logs,
  };
}

const listening = z.object({ msg: z.literal("listening"), port: z.int() });

/** The port in the server's log, once it listens. */
async function listeningPort(
  stdout: NodeJS.ReadableStream,
  stderr: NodeJS.ReadableStream,
): Promise<number> {
  const said: string[] = [];
  const told = (async () => {
    for await (const line of createInterface({ input: stderr })) said.push(line);
  })();
  for await (const line of createInterface({ input: stdout })) {
    const parsed = listening.safeParse(parsedLine(line));
    if (parsed.success) return parsed.data.port;
    said.push(line);
  }
  await told;
  throw new UserError(
    `The bundled server does not start from source:\n${said.slice(-10).join("\n")}\n  fix  npm ci --prefix app, then npm run app shows the same`,
  );
}

function parsedLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
