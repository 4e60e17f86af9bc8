/*
 * Publishes one stdio MCP server as streamable HTTP at /mcp: `bridge.mjs PORT COMMAND [ARGUMENT …]`.
 *
 * The bridging is mcp-proxy's. Its own command is not used for three reasons: it goes on without a
 * server that has died and answers errors from then on, it hands the callers' key to that server,
 * and it brings a tunnel to the internet that nobody asked for. What it listens on is a socket of
 * this container, behind a front that asks for the key before it reads a body.
 */
import { once } from "node:events";
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { Server } from "@modelcontextprotocol/server";
import {
  acquireListenSubscriptions,
  getUpstreamBridge,
  proxyServer,
  startHTTPServer,
} from "mcp-proxy";
import { childEnv } from "./child-env.ts";
import { createFront } from "./front.ts";

const requestTimeout = 300_000;
const sessionIdleTimeout = 15 * 60_000;
const path = "/mcp";
const maxBodySize = 1024 * 1024;
// the first byte makes it a name of the network namespace, which is no file (unix(7), "abstract")
const socketPath = "\0mcp-stacks-bridge";

const [port, command, ...args] = process.argv.slice(2);
// The server below runs as the same user. It reads nothing of this process, whose loader is no
// readable file (ptrace(2), "dumpable"); and what it could read is a hash, of a key to itself alone.
const { MCP_BRIDGE_KEY_SHA256: keyHash = "" } = process.env;
const env = childEnv(process.env);
if (!/^\d+$/.test(port ?? "") || command === undefined) fail("usage: bridge.mjs PORT COMMAND …");
if (!/^[0-9a-f]{64}$/.test(keyHash)) fail("MCP_BRIDGE_KEY_SHA256 is no SHA-256 in hex");

const client = new Client({ name: "mcp-stacks-bridge", version: "1.0.0" }, { capabilities: {} });
try {
  await client.connect(new StdioClientTransport({ command, args, env, stderr: "inherit" }), {
    timeout: 60_000,
  });
} catch (error) {
  fail(`${command} does not start as a stdio server: ${error.message}`);
}
// who runs the container starts both anew
client.onclose = () => fail("the server has ended");

const upstream = getUpstreamBridge({ client, requestTimeout });
const http = await startHTTPServer({
  port: socketPath,
  sseEndpoint: null,
  streamEndpoint: path,
  cors: false,
  maxBodySize,
  sessionIdleTimeout,
  // answers kept for callers who come back would be as large as those callers want
  eventStore: false,
  createServer: async ({ socket }) => {
    const serverCapabilities = client.getServerCapabilities() ?? {};
    const server = new Server(client.getServerVersion() ?? { name: command, version: "0.0.0" }, {
      capabilities: serverCapabilities,
      instructions: client.getInstructions(),
    });
    await proxyServer({ client, requestTimeout, server, serverCapabilities });
    // nobody else closes the one of a request that began no session; each has a connection of its own
    socket.once("close", () => {
      if (server.transport?.sessionId === undefined) server.close().catch(() => undefined);
    });
    return server;
  },
  onListenSubscriptions: (uris) => acquireListenSubscriptions({ client, requestTimeout, uris }),
});
upstream.subscribe({
  promptsListChanged: () => http.notify.promptsChanged(),
  resourcesListChanged: () => http.notify.resourcesChanged(),
  resourceUpdated: ({ uri }) => http.notify.resourceUpdated(uri),
  toolsListChanged: () => http.notify.toolsChanged(),
});
const front = createFront({
  path,
  keyHash: Buffer.from(keyHash, "hex"),
  socketPath,
  bodies: { each: maxBodySize, together: 4 * maxBodySize, values: 100_000 },
  requests: 256,
  sessions: 100,
});
front.on("error", (error) => fail(error.message));
await once(front.listen(Number(port), "0.0.0.0"), "listening");
console.log(`${command} is published at port ${port}, path /mcp`);

for (const signal of ["SIGTERM", "SIGINT"]) process.once(signal, stop);

async function stop() {
  client.onclose = undefined;
  front.close();
  await http.close();
  front.closeAllConnections();
  await upstream.close();
  await client.close();
  process.exit(0);
}

function fail(reason) {
  console.error(`bridge: ${reason}`);
  process.exit(1);
}
