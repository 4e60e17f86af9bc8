import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** The file that starts the server. */
export const mainFile = join(import.meta.dirname, "../../../app/src/main.ts");

/** The secret that test servers check tokens with. */
export const testSecret = "only-for-tests-".repeat(4);

/** A started `node app/src/main.ts` with its own folders. */
export interface ServerProcess {
  readonly child: ChildProcess;
  readonly port: number;
  readonly metricsPort: number;
  readonly dataDir: string;
  readonly logDir: string;
  /** Everything logged so far. */
  readonly log: readonly Record<string, unknown>[];
  /** Waits for a log line with this message. */
  logged(message: string): Promise<void>;
  /** Kills it if need be and removes its folders. */
  clean(): Promise<void>;
}

/** The environment of a server with folders of its own and free ports. */
export function serverEnvironment(folder: string): Record<string, string> {
  for (const name of ["data", "logs"]) mkdirSync(join(folder, name), { recursive: true });
  return {
    PATH: process.env.PATH ?? "",
    MCP_AUTH_MODE: "jwt",
    JWT_SECRET: testSecret,
    MCP_SERVER_PORT: "0",
    MCP_METRICS_PORT: "0",
    DATA_DIR: join(folder, "data"),
    LOG_DIR: join(folder, "logs"),
  };
}

/** Starts a server with exactly this environment, its streams in the test's hands. */
export function spawnServer(env: Record<string, string>): ChildProcessWithoutNullStreams {
  return spawn(process.execPath, [mainFile], { env, stdio: "pipe" });
}

/** Starts a server and waits until it listens. */
export async function startServer(env: Record<string, string> = {}): Promise<ServerProcess> {
  const folder = mkdtempSync(join(tmpdir(), "mcp-server-"));
  const child = spawnServer({ ...serverEnvironment(folder), ...env });
  child.stderr.pipe(process.stderr);
  const log: Record<string, unknown>[] = [];
  const waiting = new Set<() => void>();
  createInterface({ input: child.stdout }).on("line", (line) => {
    log.push(JSON.parse(line));
    for (const wake of waiting) wake();
  });
  const find = (message: string) => log.find(({ msg }) => msg === message);
  const logged = async (message: string) => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const check = () => find(message) !== undefined && resolve();
    const gone = () => reject(new Error(`the server ended without logging ${message}`));
    waiting.add(check);
    child.once("close", gone);
    check();
    await promise;
    waiting.delete(check);
    child.off("close", gone);
  };
  await logged("listening");
  const listening = find("listening");
  return {
    child,
    port: Number(listening?.port),
    metricsPort: Number(listening?.metricsPort),
    dataDir: join(folder, "data"),
    logDir: join(folder, "logs"),
    log,
    logged,
    async clean() {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill("SIGKILL");
        await once(child, "close");
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
