import type { Readable } from "node:stream";
import { messageOf } from "../errors.ts";
import { createRuntimeLink, RuntimeApiError } from "./runtime-link.ts";

/*
 * The documented Runtime API (developer guide, "Using the Lambda runtime API"). AWS's own client,
 * aws-lambda-ric, compiles native code when it is installed and brings its own event loop; these few
 * requests need neither.
 */

/** One event to answer. */
export interface Invocation {
  readonly id: string;
  /** Milliseconds since 1970 after which Lambda ends the function. */
  readonly deadlineMs: number;
  /** `X-Amzn-Trace-Id` of this invocation, unchecked. */
  readonly traceHeader: string | undefined;
  /** The event as JSON text. */
  readonly event: string;
}

/** What went wrong, for whoever invoked the function and for its log. */
export interface Fault {
  /** Category and reason with a dot between, such as `Runtime.ConfigInvalid`. */
  readonly type: string;
  readonly message: string;
}

/** What a runtime asks and tells Lambda. Everything rejects with a RuntimeApiError when Lambda does not answer as documented. */
export interface RuntimeApi {
  /** Waits for the next event, for as long as it takes. */
  next(): Promise<Invocation>;
  /** Answers with a whole body. */
  answer(id: string, body: string): Promise<void>;
  /** Answers with what `body` yields; a fault in it ends the answer with that fault. */
  stream(id: string, contentType: string, body: Readable): Promise<void>;
  fail(id: string, fault: Fault): Promise<void>;
  /** Says why there will be no first `next`. */
  initFailed(fault: Fault): Promise<void>;
  /** Ends the connection, and so a `next` that waits. */
  close(): void;
}

/** A client of the Runtime API at this host and port. */
export function createRuntimeApi(address: string): RuntimeApi {
  const link = createRuntimeLink(`http://${address}/2018-06-01/runtime`);

  async function tell(path: string, headers: Readonly<Record<string, string>>, body: string) {
    const { status, text } = await link.send("POST", path, { headers, body });
    accepted(path, status, text);
  }

  return {
    async next() {
      const { status, text, headers } = await link.send("GET", "/invocation/next");
      if (status !== 200) throw unexpected("/invocation/next", status, text);
      const id = headers["lambda-runtime-aws-request-id"];
      if (typeof id !== "string") throw unexpected("/invocation/next", status, "no request id");
      const trace = headers["lambda-runtime-trace-id"];
      return {
        id,
        deadlineMs: Number(headers["lambda-runtime-deadline-ms"]),
        traceHeader: typeof trace === "string" ? trace : undefined,
        event: text,
      };
    },
    answer: (id, body) =>
      tell(`/invocation/${id}/response`, { "content-type": "application/json" }, body),
    async stream(id, contentType, body) {
      const path = `/invocation/${id}/response`;
      const { status, text } = await link.stream(path, streamHeaders(contentType), body, (error) =>
        faultTrailers({ type: "Function.StreamFailed", message: messageOf(error) }),
      );
      accepted(path, status, text);
    },
    fail: (id, fault) => tell(`/invocation/${id}/error`, faultHeaders(fault), faultBody(fault)),
    initFailed: (fault) => tell("/init/error", faultHeaders(fault), faultBody(fault)),
    close: () => link.close(),
  };
}

function accepted(path: string, status: number, text: string): void {
  if (status < 200 || status > 299) throw unexpected(path, status, text);
}

function unexpected(path: string, status: number, text: string): RuntimeApiError {
  return new RuntimeApiError(
    `The Runtime API answered ${path} with ${status}: ${text.slice(0, 200)}`,
  );
}

const faultHeaders = ({ type }: Fault) => ({
  "content-type": "application/vnd.aws.lambda.error+json",
  "lambda-runtime-function-error-type": type,
});

const trailerNames = ["Lambda-Runtime-Function-Error-Type", "Lambda-Runtime-Function-Error-Body"];

const streamHeaders = (contentType: string) => ({
  "content-type": contentType,
  "lambda-runtime-function-response-mode": "streaming",
  trailer: trailerNames.join(", "),
});

const faultBody = ({ type, message }: Fault) =>
  JSON.stringify({ errorMessage: message, errorType: type, stackTrace: [] });

/** How a fault is told once the answer has begun. */
function faultTrailers(fault: Fault): Readonly<Record<string, string>> {
  const values = [fault.type, Buffer.from(faultBody(fault)).toString("base64")];
  return Object.fromEntries(trailerNames.map((name, at) => [name, values[at] ?? ""]));
}
