import { createServer, type IncomingHttpHeaders, type ServerHttp2Stream } from "node:http2";
import { buffer } from "node:stream/consumers";

/** A call as bytes in, bytes out. */
export type Method = (request: Uint8Array) => Promise<Uint8Array>;

/** A refusal as gRPC carries it; `details` is a serialized `google.rpc.Status`. */
export interface Refusal {
  readonly message: string;
  readonly details?: Uint8Array;
}

/** gRPC's status codes that are answered here (grpc/doc/statuscodes.md). */
const status = { ok: "0", unknown: "2", unimplemented: "12" } as const;

/** Before each message: one byte that tells compression, four of length. */
const prefixBytes = 5;

/**
 * Serves gRPC's unary calls on a free port of this machine and answers the port. A preview waits
 * for every plugin to start: this starts in a third of the time of the general library, which also
 * does streams, balancing and retries.
 *
 * @param methods by path, such as `/pulumirpc.ResourceProvider/Check`.
 * @param explain turns what a method threw into a refusal.
 */
export function serveUnary(
  methods: ReadonlyMap<string, Method>,
  explain: (error: unknown) => Refusal,
): Promise<number> {
  const server = createServer();
  server.on("stream", (stream, headers) => {
    // the engine ends a call by closing it; there is nobody to tell then
    stream.on("error", () => {});
    answer(stream, headers, methods, explain).catch(() => stream.close());
  });
  return new Promise((resolve, reject) => {
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      if (typeof address === "object" && address !== null) resolve(address.port);
    });
  });
}

async function answer(
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  methods: ReadonlyMap<string, Method>,
  explain: (error: unknown) => Refusal,
): Promise<void> {
  const method = methods.get(headers[":path"] ?? "");
  const request = await buffer(stream);
  if (method === undefined || request[0] !== 0) {
    const what = method === undefined ? `${headers[":path"]}` : "compressed messages";
    return end(stream, { "grpc-status": status.unimplemented, ...message(`no ${what} here`) });
  }
  try {
    const response = await method(request.subarray(prefixBytes));
    const prefix = Buffer.alloc(prefixBytes);
    prefix.writeUInt32BE(response.length, 1);
    end(stream, { "grpc-status": status.ok }, Buffer.concat([prefix, response]));
  } catch (error) {
    const refusal = explain(error);
    const details = refusal.details && Buffer.from(refusal.details).toString("base64");
    end(stream, {
      "grpc-status": status.unknown,
      ...message(refusal.message),
      ...(details === undefined ? {} : { "grpc-status-details-bin": details }),
    });
  }
}

/** gRPC's status comes after the body, in trailers. */
function end(stream: ServerHttp2Stream, trailers: Record<string, string>, body?: Buffer): void {
  if (stream.destroyed) return;
  stream.respond({ ":status": 200, "content-type": "application/grpc" }, { waitForTrailers: true });
  stream.on("wantTrailers", () => stream.sendTrailers(trailers));
  stream.end(body);
}

/** Trailers hold ASCII alone; gRPC writes the rest as percent-encoded UTF-8. */
function message(text: string): Record<string, string> {
  return { "grpc-message": text.toWellFormed().replace(/[^ -$&-~]+/g, encodeURIComponent) };
}
