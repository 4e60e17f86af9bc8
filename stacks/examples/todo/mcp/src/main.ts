import type { Server } from "node:http";
import { createAdaptorServer } from "@hono/node-server";
import { createMcpHandler } from "@modelcontextprotocol/server";
import { apiStatus } from "./api-status.ts";
import { httpFetch } from "./http.ts";
import { log } from "./log.ts";
import { offeredTools, serverFactory } from "./server.ts";
import { readSettings, SettingFault } from "./settings.ts";
import { todoApi } from "./todo-api.ts";

try {
  start();
} catch (error) {
  const isKnown = error instanceof SettingFault;
  const reason = isKnown || !(error instanceof Error) ? String(error) : error.stack;
  log("error", { msg: "the server does not start", reason });
  process.exitCode = 1;
}

function start(): void {
  const settings = readSettings(process.env);
  const timeoutMs = settings.MCP_TOOL_TIMEOUT_SEC * 1000;
  const api = todoApi({
    url: settings.TODO_API_URL,
    token: settings.SERVICE_AUTH_TOKEN,
    timeoutMs: Math.min(timeoutMs, 10_000),
  });
  // a probe has less patience than a call
  const probe = todoApi({
    url: settings.TODO_API_URL,
    token: settings.SERVICE_AUTH_TOKEN,
    timeoutMs: 2000,
  });
  const stopping = new AbortController();
  const status = apiStatus(probe, settings.TODO_API_URL);
  const handler = createMcpHandler(serverFactory(settings, api), {
    maxRequestBodySize: settings.MCP_BODY_LIMIT_KIB * 1024,
    onerror: (error) => log("warn", { msg: "request rejected", reason: error.message }),
  });
  const isStopping = () => stopping.signal.aborted;
  const fetch = httpFetch(settings, { handler, status, isStopping });
  const server = createAdaptorServer({ fetch }) as Server;
  server.keepAliveTimeout = settings.MCP_KEEP_ALIVE_SEC * 1000;

  for (const { name } of offeredTools(settings))
    log("info", { msg: "tool registered", tool: name });
  server.on("error", (error) => {
    log("error", { msg: "the server does not listen", reason: error.message });
    process.exit(1);
  });
  server.listen(settings.MCP_SERVER_PORT, settings.MCP_SERVER_HOST, () => {
    log("info", { msg: "listening", port: settings.MCP_SERVER_PORT, auth: settings.MCP_AUTH_MODE });
  });
  // not waited for: until then it lives, and says that it is not ready
  void status.untilReached(stopping.signal);

  const stop = (signal: string) => {
    log("info", { msg: "stopping", signal });
    stopping.abort();
    server.close(async () => {
      await handler.close();
      log("info", { msg: "stopped" });
      process.exit(0);
    });
    server.closeIdleConnections();
    setTimeout(() => server.closeAllConnections(), timeoutMs).unref();
  };
  process.once("SIGTERM", stop);
  process.once("SIGINT", stop);
}
