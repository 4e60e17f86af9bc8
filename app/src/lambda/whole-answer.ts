import type { HttpEvent, Serve } from "./http-event.ts";
import { rpcError } from "./rpc-error.ts";

/** Largest answer of a function that does not stream, in bytes (developer guide, "Lambda quotas"). */
export const mostAnswerBytes = 6 * 1024 * 1024;

/**
 * The answer as one piece of JSON for the gateway. One that is too large to pass becomes an error
 * that says so; to Lambda it would be a fault of the function, and to the client a 502.
 */
export async function wholeAnswer(event: HttpEvent, serve: Serve): Promise<string> {
  const answer = JSON.stringify(await event.pass(serve));
  if (Buffer.byteLength(answer) <= mostAnswerBytes) return answer;
  const message =
    "The answer is larger than 6 MiB, which is the most that AWS Lambda passes on. Ask for less at once, such as a smaller page";
  return JSON.stringify(await event.pass(async () => rpcError(event.body(), 200, message)));
}
