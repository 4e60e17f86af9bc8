import type { McpHttpHandler } from "@modelcontextprotocol/server";

/** Whatever serves requests to `/mcp` that passed the gate; `close` ends its streams and what still runs. */
export type McpLane = Pick<McpHttpHandler, "fetch" | "close">;
