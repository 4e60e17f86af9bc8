import { serveStdio } from "@modelcontextprotocol/server/stdio";
import { rejectionReason } from "./guard/rejection-reason.ts";
import { buildServer, type ServerDeps } from "./server.ts";
import type { Running } from "./shut-down.ts";

/** Serves MCP over stdin and stdout; `onEnd` is called when the client closes its side. */
export function serveOverStdio(deps: ServerDeps, onEnd: () => void): Running {
  const handle = serveStdio(buildServer(deps), {
    onerror: (error) => deps.logger.warn({ reason: rejectionReason(error) }, "message rejected"),
  });
  process.stdin.once("close", onEnd);
  return {
    stopAccepting() {},
    async finishCalls() {},
    close: () => handle.close(),
  };
}
