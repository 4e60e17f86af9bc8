import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import { finished } from "node:stream/promises";
import { listenOnLoopback } from "../front/listen-on-loopback.ts";
import { type InvocationEnd, payloadLimits } from "./invocation.ts";
import { faultOf, type RuntimeFault } from "./runtime-fault.ts";

/** What one execution environment talks to, and how its function is given work. */
export interface RuntimeApi {
  /** Host and port, for AWS_LAMBDA_RUNTIME_API. */
  readonly address: string;
  /** Whether an extension was registered, without which Lambda sends no SIGTERM. */
  hasExtension(): boolean;
  /** Hands over an event once the function asks for one; one at a time. */
  invoke(event: string, timeoutMs: number, requestId?: string): Promise<InvocationEnd>;
  /** Ends what is under way with an error: the function will not answer any more. */
  abandon(fault: RuntimeFault): void;
  close(): void;
}

/** What is told of a function that no invocation says. */
export interface RuntimeEvents {
  /** The function asks for an event: the first time, it has started; later, it may be frozen. */
  readonly onNext: () => void;
  readonly onInitError: (fault: RuntimeFault) => void;
}

interface Work {
  readonly id: string;
  readonly event: string;
  readonly timeoutMs: number;
  readonly end: (end: InvocationEnd) => void;
}

/**
 * Serves the Runtime API, version 2018-06-01, to one execution environment
 * (https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html), and of the Extensions API as
 * much as an internal extension without events needs.
 */
export async function serveRuntimeApi(
  functionArn: string,
  events: RuntimeEvents,
): Promise<RuntimeApi> {
  let asking: ServerResponse | undefined;
  let pending: Work | undefined;
  let current: Work | undefined;
  let handedOverAt = 0;
  let extension = false;

  const end = (how: InvocationEnd): void => {
    const ended = current ?? pending;
    current = undefined;
    pending = undefined;
    ended?.end(how);
  };
  const failed = ({ type, message }: RuntimeFault) => end({ kind: "error", type, message });

  const handOver = (): void => {
    if (asking === undefined || pending === undefined) return;
    const response = asking;
    current = pending;
    asking = undefined;
    pending = undefined;
    handedOverAt = performance.now();
    response.writeHead(200, {
      "content-type": "application/json",
      "lambda-runtime-aws-request-id": current.id,
      "lambda-runtime-deadline-ms": String(Date.now() + current.timeoutMs),
      "lambda-runtime-invoked-function-arn": functionArn,
      "lambda-runtime-trace-id": `Root=1-${Math.floor(Date.now() / 1000).toString(16)}-${randomUUID().replaceAll("-", "").slice(0, 24)};Sampled=0`,
    });
    response.end(current.event);
  };

  const onAnswer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (request.headers["lambda-runtime-function-response-mode"] === "streaming") {
      const done = finished(request).then(() => trailerFault(request));
      current?.end({ kind: "stream", body: request, done });
      await done.catch(() => {});
      current = undefined;
      return reply(response, 202, { status: "OK" });
    }
    const body = await buffer(request);
    if (body.length > payloadLimits.answer) {
      const message = `Response payload size exceeded maximum allowed payload size (${payloadLimits.answer} bytes).`;
      failed({ type: "Function.ResponseSizeTooLarge", message });
      return reply(response, 413, { errorMessage: message, errorType: "RequestEntityTooLarge" });
    }
    end({ kind: "response", body, tookMs: performance.now() - handedOverAt });
    reply(response, 202, { status: "OK" });
  };

  const server = createServer(async (request, response) => {
    const path = request.url ?? "";
    const call = /^\/2018-06-01\/runtime\/invocation\/([^/]+)\/(response|error)$/.exec(path);
    if (request.method === "GET" && path === "/2018-06-01/runtime/invocation/next") {
      asking = response;
      events.onNext();
      handOver();
    } else if (call !== null && call[1] !== current?.id) {
      request.resume();
      reply(response, 400, { errorMessage: "Invalid request ID", errorType: "InvalidRequestID" });
    } else if (call?.[2] === "response") {
      await onAnswer(request, response);
    } else if (call?.[2] === "error") {
      failed(faultOf(request.headers, await buffer(request)));
      reply(response, 202, { status: "OK" });
    } else if (path === "/2018-06-01/runtime/init/error") {
      events.onInitError(faultOf(request.headers, await buffer(request)));
      reply(response, 202, { status: "OK" });
    } else if (path === "/2020-01-01/extension/register") {
      extension = true;
      response.setHeader("lambda-extension-identifier", randomUUID());
      reply(response, 200, { functionName: functionArn.split(":").at(-1) });
    } else if (path !== "/2020-01-01/extension/event/next") {
      // an extension's own `next` stays open: it asked for no events
      reply(response, 404, { errorMessage: `no such path: ${path}`, errorType: "NotFound" });
    }
  });
  // `next` may be open for as long as nobody calls
  server.requestTimeout = 0;
  const port = await listenOnLoopback(server);

  return {
    address: `127.0.0.1:${port}`,
    hasExtension: () => extension,
    invoke: (event, timeoutMs, id = randomUUID()) =>
      new Promise((resolve) => {
        pending = { id, event, timeoutMs, end: resolve };
        handOver();
      }),
    abandon: failed,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function reply(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}

/** A function that fails in the middle of a stream says so after it. */
function trailerFault({ trailers }: IncomingMessage): void {
  const type = trailers["lambda-runtime-function-error-type"];
  if (type !== undefined) throw new Error(`the function failed while it streamed: ${type}`);
}
