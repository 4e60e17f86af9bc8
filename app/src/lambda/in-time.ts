import type { Deadline } from "./deadline.ts";
import type { Serve } from "./http-event.ts";

/** Serves a request of an invocation: of the caller at this address, under the id that Lambda gave it. */
export type ServeInvocation = (
  request: Request,
  address: string | undefined,
  requestId: string,
) => Promise<Response>;

/** What came with an event, and bounds it. */
export interface EventContext {
  /** Lambda's; the gateway writes it in its access log. */
  readonly requestId: string;
  readonly deadline: Deadline;
  /** Of Lambda's own segment, for requests that name no trace themselves. */
  readonly traceparent: string | undefined;
  /** The answer to a request whose time is over. */
  readonly tooLate: () => Response;
}

/** The same server, with an answer in time: when that is over, the request is told to stop, and `tooLate` is the answer. */
export function inTime(
  serve: ServeInvocation,
  { requestId, deadline, traceparent, tooLate }: EventContext,
): Serve {
  return async (given, address) => {
    const request = new Request(given, { signal: deadline.signal });
    if (traceparent !== undefined && !request.headers.has("traceparent")) {
      request.headers.set("traceparent", traceparent);
    }
    const serving = serve(request, address, requestId);
    // Once it was told to stop, how it ends concerns nobody.
    serving.catch(() => {});
    return Promise.race([serving, deadline.passed.then(tooLate)]);
  };
}
