import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { jsonHeaders, tokenFor, toolCall } from "./in-process.ts";
import { eventV1, eventV2 } from "./lambda-events.ts";
import { startFakeRuntime } from "./lambda-runtime.ts";
import { testSecret } from "./server-process.ts";

const app = join(import.meta.dirname, "../../../app");

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0)) await clean();
});

/** Says on stderr when a module of the AWS SDK is loaded. */
const sdkWatch = `import { registerHooks } from "node:module";
registerHooks({
  resolve(name, context, next) {
    const found = next(name, context);
    if (/@aws-sdk|@smithy/.test(found.url)) process.stderr.write("loaded " + found.url + "\\n");
    return found;
  },
});`;

/** Starts the function as Lambda does, with the data of the source tree. */
async function startFunction(env: Readonly<Record<string, string>> = {}) {
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
  cleanups.push(async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
    await ended;
    await runtime.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    runtime,
    child,
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

const answerOf = ({ body }: { readonly body: string }) => JSON.parse(body);

describe("the process of a function", () => {
  it("answers HTTP events of both payload formats, and registers so that it is told of its end", async () => {
    const { runtime } = await startFunction();
    const health = await runtime.give({ event: eventV2({ method: "GET", path: "/health" }) });
    expect(health.path).toBe("/runtime/invocation/id1/response");
    expect(answerOf(health)).toMatchObject({ statusCode: 200, isBase64Encoded: false });
    const authorization = `Bearer ${await tokenFor(["ops:read"])}`;
    const body = toolCall("search_inventory", { query: "switch" });
    const headers = { ...jsonHeaders, authorization };
    for (const event of [
      eventV2({ headers, body }),
      eventV2({ headers, body: Buffer.from(body).toString("base64"), isBase64Encoded: true }),
      eventV1({ headers, body }),
    ]) {
      const answer = answerOf(await runtime.give({ event }));
      expect(answer).toMatchObject({ statusCode: 200, isBase64Encoded: false });
      expect(JSON.parse(answer.body)).toMatchObject({ id: 1, result: { content: [{}] } });
    }
    expect(runtime.extensions).toHaveLength(1);
  });

  it("writes audit, log and metrics of a call to stdout before it answers", async () => {
    const { runtime, lines } = await startFunction();
    const authorization = `Bearer ${await tokenFor(["ops:read"])}`;
    const body = toolCall("search_inventory", { query: "switch" });
    await runtime.give({ event: eventV2({ headers: { ...jsonHeaders, authorization }, body }) });
    await runtime.asked();
    expect(lines().filter(({ log }) => log === "audit")).toMatchObject([
      { kind: "call", tool: "search_inventory", outcome: "ok" },
    ]);
    expect(lines().filter(({ _aws }) => _aws !== undefined)).toMatchObject([
      { Server: "ops-assistant", Tool: "search_inventory", Outcome: "ok", ToolCalls: 1 },
    ]);
  });

  it("loads nothing of the AWS SDK for a request that needs none, and does for tickets", async () => {
    const { runtime, err } = await startFunction({
      AWS_ENDPOINT_URL: "http://127.0.0.1:1",
      AWS_ACCESS_KEY_ID: "none",
      AWS_SECRET_ACCESS_KEY: "none",
    });
    const authorization = `Bearer ${await tokenFor(["ops:read"])}`;
    const headers = { ...jsonHeaders, authorization };
    const search = toolCall("search_inventory", { query: "switch" });
    const statuses: unknown[] = [];
    for (const event of [
      eventV2({ method: "GET", path: "/health" }),
      eventV2({ method: "GET", path: "/.well-known/oauth-protected-resource" }),
      eventV2({ headers: jsonHeaders, body: search }),
      eventV2({ headers, body: search }),
    ]) {
      statuses.push(answerOf(await runtime.give({ event })).statusCode);
    }
    expect(statuses).toEqual([200, 200, 401, 200]);
    expect(err()).toBe("");
    const tickets = eventV2({ headers, body: toolCall("list_tickets", {}) });
    expect(answerOf(await runtime.give({ event: tickets })).body).toMatch(/"isError":true/);
    expect(err()).toMatch(/loaded .*@aws-sdk/);
  });

  it("ends with 0 when it is told to stop while it waits", async () => {
    const { runtime, child, ended } = await startFunction();
    await runtime.asked();
    child.kill("SIGTERM");
    expect(await ended()).toBe(0);
  });

  it("fails when Lambda is gone, and says so", async () => {
    const { runtime, ended, err } = await startFunction();
    await runtime.asked();
    await runtime.close();
    expect(await ended()).toBe(1);
    expect(err()).toMatch(/invocation\/next failed/);
  });

  it("fails to start with settings that make no sense in a function, all named, without a stack", async () => {
    const { runtime, ended, err } = await startFunction({
      MCP_STORE: "sqlite",
      MCP_AUDIT_DESTINATION: "file",
      MCP_LEGACY_MODE: "sessions",
      MCP_TRANSPORT: "stdio",
    });
    const told = await runtime.told();
    expect(told.path).toBe("/runtime/init/error");
    expect(told.headers["lambda-runtime-function-error-type"]).toBe("Runtime.StartFailed");
    expect(await ended()).toBe(1);
    const { errorMessage, stackTrace } = JSON.parse(told.body);
    expect(stackTrace).toEqual([]);
    expect(errorMessage).toBe(err().trimEnd());
    expect(errorMessage).toMatch(/MCP_STORE is "sqlite". Allowed: dynamodb or postgres/);
    expect(errorMessage).toMatch(/MCP_AUDIT_DESTINATION is "file". Allowed: stdout/);
    expect(errorMessage).toMatch(/MCP_LEGACY_MODE is "sessions". Allowed: stateless/);
    expect(errorMessage).toMatch(/MCP_TRANSPORT is "stdio". Allowed: http/);
  });
});
