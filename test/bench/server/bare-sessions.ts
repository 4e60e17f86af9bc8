import {
  isInitializeRequest,
  type McpServerFactory,
  WebStandardStreamableHTTPServerTransport,
} from "../../../app/node_modules/@modelcontextprotocol/server/dist/index.mjs";

const era = { era: "legacy" } as const;

/** Serves sessions of protocol 2025-11-25: a transport and a server of the factory for each, never ended. */
export function serveSessions(factory: McpServerFactory): (request: Request) => Promise<Response> {
  const transports = new Map<string, WebStandardStreamableHTTPServerTransport>();
  return async (request) => {
    const known = transports.get(request.headers.get("mcp-session-id") ?? "");
    if (known !== undefined) return known.handleRequest(request);
    const parsedBody: unknown = await request.json();
    if (!isInitializeRequest(parsedBody)) return new Response("no such session", { status: 404 });
    const transport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: () => crypto.randomUUID(),
      onsessioninitialized: (id) => void transports.set(id, transport),
    });
    const server = await factory(era);
    await server.connect(transport);
    return transport.handleRequest(request, { parsedBody });
  };
}
