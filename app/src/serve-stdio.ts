import { serveStdio } from "@modelcontextprotocol/server/stdio";
import type { Running } from "./serve-http.ts";
import { buildServer, type ServerDeps } from "./server.ts";

/** Serves MCP over stdin and stdout; `onEnd` is called when the client closes its side. */
export function serveOverStdio(deps: ServerDeps, onEnd: () => void): Running {
  const handle = serveStdio(buildServer(deps), {
    onerror: (error) => deps.logger.warn({ reason: error.message }, "message rejected"),
  });
  process.stdin.once("close", onEnd);
  return { stop: () => handle.close() };
}
