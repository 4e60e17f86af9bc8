/*
 * Publishes one stdio MCP server as streamable HTTP at /mcp: `bridge.mjs PORT COMMAND [ARGUMENT …]`.
 *
 * The bridging is mcp-proxy's. Its own command is not used for three reasons: it goes on without a
 * server that has died and answers errors from then on, it hands the callers' key to that server,
 * and it brings a tunnel to the internet that nobody asked for.
 */
import { createHash, timingSafeEqual } from "node:crypto";
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { Server } from "@modelcontextprotocol/server";
import {
  acquireListenSubscriptions,
  getUpstreamBridge,
  proxyServer,
  startHTTPServer,
} from "mcp-proxy";

const requestTimeout = 300_000;
const maxBodySize = 4 * 1024 * 1024;

const [port, command, ...args] = process.argv.slice(2);
// only its hash is known here, for the server below runs as the same user and could read it
const { MCP_BRIDGE_KEY_SHA256: keyHash = "", ...env } = process.env;
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
  port: Number(port),
  host: "0.0.0.0",
  sseEndpoint: null,
  streamEndpoint: "/mcp",
  cors: false,
  maxBodySize,
  authenticate: async ({ headers }) => isKey(presentedKey(headers)),
  createServer: async () => {
    const serverCapabilities = client.getServerCapabilities() ?? {};
    const server = new Server(client.getServerVersion() ?? { name: command, version: "0.0.0" }, {
      capabilities: serverCapabilities,
      instructions: client.getInstructions(),
    });
    await proxyServer({ client, requestTimeout, server, serverCapabilities });
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
console.log(`${command} is published at port ${port}, path /mcp`);

for (const signal of ["SIGTERM", "SIGINT"]) process.once(signal, stop);

async function stop() {
  client.onclose = undefined;
  await http.close();
  await upstream.close();
  await client.close();
  process.exit(0);
}

function presentedKey({ authorization, "x-api-key": apiKey }) {
  const [, token] = /^bearer +(\S+)$/i.exec(authorization ?? "") ?? [];
  return token ?? apiKey;
}

function isKey(presented) {
  if (typeof presented !== "string") return false;
  const hash = createHash("sha256").update(presented).digest();
  return timingSafeEqual(hash, Buffer.from(keyHash, "hex"));
}

function fail(reason) {
  console.error(`bridge: ${reason}`);
  process.exit(1);
}
