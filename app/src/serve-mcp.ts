import { createMcpHandler, type McpHttpHandler } from "@modelcontextprotocol/server";
import { buildServer, type ServerDeps } from "./server.ts";

/** The MCP handler for both protocol eras, stateless, with bodies of at most `bodyLimitKiB` KiB. */
export function createMcp(deps: ServerDeps, bodyLimitKiB: number): McpHttpHandler {
  return createMcpHandler(buildServer(deps), {
    maxRequestBodySize: bodyLimitKiB * 1024,
    ...(deps.fixtures && { bus: deps.fixtures.bus }),
    onerror: (error) => deps.logger.warn({ reason: error.message }, "request rejected"),
  });
}
