import { once } from "node:events";
import { request } from "node:http";
import { text } from "node:stream/consumers";
import { setImmediate as nextTurn } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import * as z from "zod";
import { assembleServer } from "../../../app/src/assemble.ts";
import { loadConfig } from "../../../app/src/config.ts";
import { drain } from "../../../app/src/drain.ts";
import { serveHttp } from "../../../app/src/serve-http.ts";
import { idleGraceMs } from "../../../app/src/settle.ts";
import { shutDownSteps } from "../../../app/src/shut-down.ts";
import { createLogger } from "../../../app/src/telemetry/logger.ts";
import { createMetrics } from "../../../app/src/telemetry/metrics.ts";
import { defineTool, readOnly } from "../../../app/src/tools/define-tool.ts";
import { signDevToken } from "./dev-token.ts";
import { jsonHeaders, toolCall } from "./in-process.ts";
import { secret, validEnvironment } from "./valid-environment.ts";

const { good } = validEnvironment();
const toolTimeoutSec = 20;

// The connections are real; only the waits of server and shutdown follow the test's clock.
beforeEach(() => {
  vi.useFakeTimers({
    toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "performance"],
  });
});
afterEach(() => vi.useRealTimers());

/** A server with a tool that tells when it is at work, and ends when the test says so. */
async function startWithLongTool() {
  const starts = [Promise.withResolvers<void>(), Promise.withResolvers<void>()] as const;
  let calls = 0;
  const ending = Promise.withResolvers<void>();
  const tool = defineTool({
    name: "long_tool",
    title: "Long",
    description: "Ends when the test says so",
    scope: "ops:read",
    hints: readOnly,
    audited: [],
    input: z.strictObject({}),
    output: z.object({ done: z.boolean() }),
    async handler() {
      starts[calls++]?.resolve();
      await ending.promise;
      return { done: true };
    },
  });
  const config = loadConfig({
    ...good,
    MCP_SERVER_PORT: "0",
    MCP_METRICS_PORT: "0",
    MCP_TOOL_TIMEOUT_SEC: String(toolTimeoutSec),
  });
  const logger = createLogger({ ...config, logLevel: "silent" });
  const info = vi.spyOn(logger, "info");
  const warn = vi.spyOn(logger, "warn");
  const metrics = createMetrics(config.version);
  const assembled = await assembleServer(config, { logger, metrics, clock: () => new Date() });
  const deps = { ...assembled, metrics, tools: [tool] };
  const running = await serveHttp(config, deps, new Date());
  const port = info.mock.calls.map(([line]) => Object(line).port).find(Number.isInteger);

  async function call(): Promise<string> {
    const claims = { secret, audience: config.authAudience, ttlSec: 300, subject: "ana" };
    const token = await signDevToken({ ...claims, scopes: ["ops:read"] });
    const headers = { ...jsonHeaders, authorization: `Bearer ${token}` };
    const sent = request({ port, method: "POST", path: "/mcp", headers });
    sent.end(toolCall("long_tool", {}));
    const [response] = await once(sent, "response");
    return text(response);
  }
  const stop = () => drain(shutDownSteps(running, deps), logger);
  const [first, second] = starts.map(({ promise }) => promise);
  return { call, stop, warn, first, second, end: ending.resolve };
}

/** Lets so much time go by in steps, between which the connections have theirs. */
async function pass(ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 500) {
    await vi.advanceTimersByTimeAsync(Math.min(left, 500));
    await nextTurn();
  }
}

describe("a tool call that runs when the server is stopped", () => {
  it("is answered when it takes 9 s more", async () => {
    const server = await startWithLongTool();
    const answer = server.call();
    await server.first;
    const stopped = server.stop();
    await pass(9000);
    server.end();
    expect(await answer).toContain('"structuredContent":{"done":true}');
    await stopped;
    expect(server.warn).not.toHaveBeenCalled();
  });

  it("has its whole time when it came last, while clients were still going", async () => {
    const server = await startWithLongTool();
    const first = server.call();
    await server.first;
    const stopped = server.stop();
    await pass(idleGraceMs - 1);
    const last = server.call();
    await server.second;
    await pass(toolTimeoutSec * 1000 - 1);
    server.end();
    expect(await last).toContain('"structuredContent":{"done":true}');
    expect(await first).toContain("long_tool took longer than 20 s");
    await stopped;
    expect(server.warn).not.toHaveBeenCalled();
  });
});
