import type { JSONRPCMessage } from "@modelcontextprotocol/server";

/** Messages of one answer, as server-sent events. */
export interface EventStream {
  write(message: JSONRPCMessage): void;
  end(): void;
}

/** Comments are sent this often, so that no proxy takes the stream for dead. */
const keepAliveMs = 15_000;

/** Opens a stream and hands its response to `settle`. What is written after the client went away is dropped. */
export function openEventStream(
  sessionId: string | undefined,
  settle: (response: Response) => void,
): EventStream {
  const encoder = new TextEncoder();
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  const stop = () => {
    clearInterval(timer);
    controller = undefined;
  };
  const body = new ReadableStream<Uint8Array>({
    start(given) {
      controller = given;
    },
    cancel: stop,
  });
  const timer = setInterval(
    () => controller?.enqueue(encoder.encode(": keepalive\n\n")),
    keepAliveMs,
  );
  timer.unref();
  settle(
    new Response(body, {
      headers: {
        "content-type": "text/event-stream",
        "cache-control": "no-cache, no-transform",
        // Keeps nginx from holding events back.
        "x-accel-buffering": "no",
        ...(sessionId === undefined ? {} : { "mcp-session-id": sessionId }),
      },
    }),
  );
  return {
    write(message) {
      controller?.enqueue(encoder.encode(`event: message\ndata: ${JSON.stringify(message)}\n\n`));
    },
    end() {
      controller?.close();
      stop();
    },
  };
}
