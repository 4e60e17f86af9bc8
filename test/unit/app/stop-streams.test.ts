import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { afterEach, expect, it } from "vitest";
import { jsonHeaders, tokenFor } from "./in-process.ts";
import { type ServerProcess, startServer } from "./server-process.ts";

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0)) await clean();
});

async function start(env: Record<string, string> = {}): Promise<ServerProcess> {
  const server = await startServer(env);
  cleanups.push(() => server.clean());
  return server;
}

/** Sends a request and gives the head of its answer. */
async function ask(
  server: ServerProcess,
  method: "GET" | "POST",
  headers: Record<string, string>,
  body?: object,
): Promise<IncomingMessage> {
  const authorization = `Bearer ${await tokenFor(["ops:read"])}`;
  const all = { ...jsonHeaders, ...headers, authorization };
  const call = request({ port: server.port, path: "/mcp", method, headers: all });
  call.end(body === undefined ? undefined : JSON.stringify({ jsonrpc: "2.0", ...body }));
  const [response] = await once(call, "response");
  return response;
}

const clientInfo = { name: "test", version: "1.0.0" };

/** A subscription of protocol 2026-07-28. */
async function subscribe(server: ServerProcess): Promise<IncomingMessage> {
  const headers = {
    "mcp-protocol-version": "2026-07-28",
    "mcp-method": "subscriptions/listen",
  };
  const params = {
    notifications: { toolsListChanged: true },
    _meta: {
      "io.modelcontextprotocol/protocolVersion": "2026-07-28",
      "io.modelcontextprotocol/clientInfo": clientInfo,
      "io.modelcontextprotocol/clientCapabilities": {},
    },
  };
  return ask(server, "POST", headers, { id: 1, method: "subscriptions/listen", params });
}

/** The stream of a session of protocol 2025-11-25. */
async function openSessionStream(server: ServerProcess): Promise<IncomingMessage> {
  const protocolVersion = "2025-11-25";
  const params = { protocolVersion, capabilities: {}, clientInfo };
  const hello = await ask(server, "POST", {}, { id: 1, method: "initialize", params });
  hello.resume();
  const session = String(hello.headers["mcp-session-id"]);
  const headers = { "mcp-session-id": session, "mcp-protocol-version": protocolVersion };
  return ask(server, "GET", headers);
}

it.each([
  ["a subscription of protocol 2026-07-28", {}, subscribe],
  ["the stream of a 2025 session", { MCP_LEGACY_MODE: "sessions" }, openSessionStream],
])("ends %s whole, so that its client opens another", async (_, env, open) => {
  const server = await start(env);
  const stream = await open(server);
  expect([stream.statusCode, stream.headers["content-type"]]).toEqual([200, "text/event-stream"]);
  stream.resume();
  // A stream that breaks off is an error for its client: once() would throw it.
  const ended = once(stream, "end");
  server.child.kill("SIGTERM");
  await ended;
  expect(stream.complete).toBe(true);
  expect(await once(server.child, "close")).toEqual([0, null]);
  // It was not waited for as a call is.
  expect(server.log.map(({ msg }) => msg).slice(-2)).toEqual(["draining", "stopped"]);
});
