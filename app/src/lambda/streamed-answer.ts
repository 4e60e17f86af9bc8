import { refusalResponse } from "../refusal-response.ts";
import type { Deadline } from "./deadline.ts";
import type { HttpEvent, Serve } from "./http-event.ts";

/** Media type of an answer whose status and headers come before its body. */
export const streamedType = "application/vnd.awslambda.http-integration-response";

/** Stands between the two (API Gateway developer guide, response streaming of a Lambda proxy integration). */
const separator = Buffer.alloc(8);

/** The answer in pieces, as they come; one that goes on for longer than the function may is ended in good order. */
export async function* streamedAnswer(
  event: HttpEvent,
  serve: Serve,
  deadline: Pick<Deadline, "passed">,
): AsyncGenerator<Uint8Array> {
  const { promise: served, resolve } = Promise.withResolvers<Response>();
  // What `pass` makes of it is for answers in one piece.
  await event.pass(async (request, address) => {
    resolve(await serve(request, address));
    return new Response(null);
  });
  // Without effect unless the event was no request at all.
  resolve(refusalResponse(400, "This is no valid HTTP request"));
  const response = await served;
  yield Buffer.concat([Buffer.from(JSON.stringify(preludeOf(response))), separator]);
  if (response.body === null) return;
  const reader = response.body.getReader();
  const late = deadline.passed.then(() => ({ done: true, value: undefined }) as const);
  try {
    for (;;) {
      const { done, value } = await Promise.race([reader.read(), late]);
      if (done) return;
      yield value;
    }
  } finally {
    // Nobody waits for a stream that has ended; one that was cut off learns of it here.
    reader.cancel().catch(() => {});
  }
}

function preludeOf({ status, headers }: Response) {
  const cookies = headers.getSetCookie();
  const others = [...headers].filter(([name]) => name !== "set-cookie");
  return { statusCode: status, headers: Object.fromEntries(others), cookies };
}
