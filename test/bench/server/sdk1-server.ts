import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import * as z from "zod";

/*
 * A stateless server on SDK 1.x, in the way its documentation gives: a server and a transport for
 * each request, JSON answers. Schemas are made once, and nothing but node:http is in front of it.
 * Arguments: port, number of tools.
 */
const [port, tools] = process.argv.slice(2).map(Number);

const annotations = { readOnlyHint: true, idempotentHint: true, openWorldHint: false };
const echo = {
  title: "Echo",
  description: "Gives back the message that it is called with.",
  inputSchema: z.strictObject({ message: z.string().max(1000) }),
  outputSchema: z.object({ message: z.string() }),
  annotations,
};
const other = {
  title: "Search",
  description: "One of the tools that a server has besides.",
  inputSchema: z.strictObject({ query: z.string().max(200), limit: z.int().min(1).max(50) }),
  outputSchema: z.object({ found: z.array(z.string()), total: z.int() }),
  annotations,
};
const others = Array.from({ length: (tools ?? 1) - 1 }, (_, index) => `search_${index}`);

function buildServer(): McpServer {
  const server = new McpServer({ name: "sdk-1", version: "1.0.0" });
  for (const name of others) {
    server.registerTool(name, other, async () => {
      const found = { found: [], total: 0 };
      return { content: [{ type: "text", text: JSON.stringify(found) }], structuredContent: found };
    });
  }
  server.registerTool("echo", echo, async ({ message }) => {
    const answer = { message };
    return { content: [{ type: "text", text: JSON.stringify(answer) }], structuredContent: answer };
  });
  return server;
}

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const server = buildServer();
  // without a generator of session ids, which is what makes it stateless
  const transport = new StreamableHTTPServerTransport({ enableJsonResponse: true });
  response.on("close", () => {
    transport.close();
    server.close();
  });
  // SDK 1.x types its own transport without exactOptionalPropertyTypes in mind
  await server.connect(transport as Parameters<McpServer["connect"]>[0]);
  await transport.handleRequest(request, response);
}

createServer((request, response) => {
  serve(request, response).catch(() => response.destroy());
}).listen(port, "127.0.0.1");
