import { PassThrough } from "node:stream";
import { StdioServerTransport, serveStdio } from "@modelcontextprotocol/server/stdio";
import { rejectionReason } from "./guard/rejection-reason.ts";
import { createInFlight } from "./in-flight.ts";
import { buildServer, type ServerDeps } from "./server.ts";
import type { Running } from "./shut-down.ts";
import { countRequests } from "./transport/count-requests.ts";

/**
 * Serves MCP over stdin and stdout; `onEnd` is called when the client closes its side. The SDK would
 * abort what still runs as soon as stdin ends, so it reads from a stream that does not end.
 */
export function serveOverStdio(deps: ServerDeps, onEnd: () => void): Running {
  const { stdin, stdout } = process;
  const input = new PassThrough();
  const wire = new StdioServerTransport(input, stdout);
  const inFlight = createInFlight();
  let ending = false;
  const endOnce = () => {
    if (ending) return;
    ending = true;
    onEnd();
  };
  const onError = (error: Error) =>
    deps.logger.warn({ reason: rejectionReason(error) }, "message rejected");
  const handle = serveStdio(buildServer(deps), { onerror: onError, transport: wire });
  countRequests(wire, inFlight);
  const closed = wire.onclose;
  wire.onclose = () => {
    closed?.();
    // Nobody reads the answers any more.
    endOnce();
  };
  stdin.on("error", onError);
  // After what came last has been read from the stream between.
  stdin.once("close", () => setImmediate(endOnce));
  stdin.pipe(input, { end: false });
  return {
    announceStop() {
      ending = true;
      stdin.unpipe(input);
    },
    async finishCalls(limitMs) {
      if (await inFlight.idle(limitMs)) return;
      deps.logger.warn("calls still running at the end of the drain time were cut off");
    },
    close: () => handle.close(),
  };
}
