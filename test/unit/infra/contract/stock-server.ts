import { randomUUID } from "node:crypto";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { WebStandardStreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js";
import { z } from "zod";
import type { ContractTarget } from "../../../../infra/contract/check.ts";

/** What a server of somebody's own may answer beside MCP, by its path. */
export interface StockOptions {
  readonly pages?: Readonly<Record<string, () => Response>>;
  /** Token that it asks for. @default none */
  readonly token?: string;
  /** Whether it asks for that at a method of MCP. @default at every one */
  readonly asksAt?: (method: string) => boolean;
  /** @default true */
  readonly keepsSessions?: boolean;
  /** Its challenge to callers without that. @default one of RFC 6750 */
  readonly challenge?: string;
  /** Whether it looks at Origin. @default true */
  readonly checksOrigin?: boolean;
}

/**
 * An MCP server of the official SDK 1.x in this process, with sessions and two tools without a
 * description, of which the one that may write always fails, that never heard of the bundled server's contract.
 */
export function stockServer({
  pages = {},
  token,
  asksAt = () => true,
  keepsSessions = true,
  challenge = 'Bearer error="invalid_token"',
  checksOrigin = true,
}: StockOptions = {}): ContractTarget {
  const sessions = new Map<string, WebStandardStreamableHTTPServerTransport>();
  const answer = async (request: Request): Promise<Response> => {
    const page = pages[new URL(request.url).pathname];
    if (page !== undefined) return page();
    if (new URL(request.url).pathname !== "/mcp") return new Response("Not Found", { status: 404 });
    if (checksOrigin && request.headers.has("origin")) return new Response("", { status: 403 });
    const isAsked = token !== undefined && asksAt(await methodOf(request));
    if (isAsked && request.headers.get("authorization") !== `Bearer ${token}`) {
      return new Response("", { status: 401, headers: { "www-authenticate": challenge } });
    }
    const known = sessions.get(request.headers.get("mcp-session-id") ?? "");
    return (known ?? (await opened(sessions, keepsSessions))).handleRequest(request);
  };
  return {
    endpoint: "http://localhost:9000/mcp",
    healthUrl: "http://localhost:9000/health",
    auth: token === undefined ? "none" : "jwt",
    own: {},
    fetch: (url, init) => answer(new Request(url, init)),
    ...(token === undefined
      ? {}
      : {
          token: async (_scopes, { audience, ttlSec = 300 } = {}) =>
            audience === undefined && ttlSec > 0 ? token : `${token}-of-others`,
        }),
  };
}

/** Of a request that holds no message, none. */
async function methodOf(request: Request): Promise<string> {
  if (request.method !== "POST") return "";
  return z.object({ method: z.string() }).parse(await request.clone().json()).method;
}

async function opened(
  sessions: Map<string, WebStandardStreamableHTTPServerTransport>,
  keepsSessions: boolean,
) {
  const server = new McpServer({ name: "greeter", version: "0.1.0" });
  const said = (text: string) => ({ content: [{ type: "text" as const, text }] });
  server.registerTool("greet", { annotations: { readOnlyHint: true } }, async () => said("Hello"));
  server.registerTool("forget", {}, async () => ({ ...said("there is nothing"), isError: true }));
  const transport = new WebStandardStreamableHTTPServerTransport({
    ...(keepsSessions ? { sessionIdGenerator: () => randomUUID() } : {}),
    onsessioninitialized: (id) => void sessions.set(id, transport),
  });
  await server.connect(transport as Parameters<McpServer["connect"]>[0]);
  return transport;
}
