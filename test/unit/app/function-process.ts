import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startFakeRuntime } from "./lambda-runtime.ts";
import { testSecret } from "./server-process.ts";

const app = join(import.meta.dirname, "../../../app");

/** Says on stderr when a module of the AWS SDK is loaded. */
const sdkWatch = `import { registerHooks } from "node:module";
registerHooks({
  resolve(name, context, next) {
    const found = next(name, context);
    if (/@aws-sdk|@smithy/.test(found.url)) process.stderr.write("loaded " + found.url + "\\n");
    return found;
  },
});`;

/** Starts the function as Lambda does, with the data of the source tree and a Runtime API that the test speaks by. */
export async function startFunctionProcess(env: Readonly<Record<string, string>> = {}) {
  const runtime = await startFakeRuntime();
  const folder = mkdtempSync(join(tmpdir(), "mcp-function-"));
  const watch = join(folder, "watch.mjs");
  writeFileSync(watch, sdkWatch);
  const child: ChildProcessWithoutNullStreams = spawn(
    process.execPath,
    ["--import", watch, join(app, "src/lambda.ts")],
    {
      stdio: "pipe",
      env: {
        PATH: process.env.PATH ?? "",
        AWS_LAMBDA_RUNTIME_API: runtime.address,
        AWS_REGION: "eu-central-1",
        MCP_AUTH_MODE: "jwt",
        JWT_SECRET: testSecret,
        MCP_STORE: "dynamodb",
        MCP_TICKETS_TABLE: "none",
        MCP_AUDIT_DESTINATION: "stdout",
        DATA_DIR: join(app, "data"),
        LOG_DIR: folder,
        ...env,
      },
    },
  );
  let out = "";
  let err = "";
  child.stdout.on("data", (chunk) => {
    out += chunk;
  });
  child.stderr.on("data", (chunk) => {
    err += chunk;
  });
  const ended = once(child, "close");
  return {
    runtime,
    child,
    /** Ends it, if it runs, and removes what it wrote. */
    async close() {
      if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
      await ended;
      await runtime.close();
      rmSync(folder, { recursive: true, force: true });
    },
    /** Resolves with the exit code. */
    ended: async () => (await ended)[0] as number | null,
    err: () => err,
    lines: (): Record<string, unknown>[] =>
      out
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => JSON.parse(line)),
  };
}
