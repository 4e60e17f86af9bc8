import { Readable } from "node:stream";
import { reserveMs, startDeadline } from "./deadline.ts";
import { readHttpEvent } from "./http-event.ts";
import { inTime, type ServeInvocation } from "./in-time.ts";
import { rpcError } from "./rpc-error.ts";
import type { Invocation, RuntimeApi } from "./runtime-api.ts";
import { streamedAnswer, streamedType } from "./streamed-answer.ts";
import { traceparentOf } from "./trace-header.ts";
import { wholeAnswer } from "./whole-answer.ts";

/** A server as a function runs it. */
export interface FunctionServer {
  readonly serve: ServeInvocation;
  /** Whether answers are sent as they come. */
  readonly streams: boolean;
  /** Writes down what was counted. */
  flush(): void;
  /** Sends what was recorded and not sent yet, for at most so many milliseconds. */
  settle(limitMs: number): Promise<void>;
}

/** Longest time for which the next event waits for traces, in milliseconds. */
const settleMs = 1000;

const unknownEvent = {
  type: "Function.UnknownEvent",
  message:
    "This function answers HTTP requests of API Gateway (payload format 1.0 or 2.0), and this event is none. Send a request to its URL instead",
};

const failedAnswer = {
  type: "Function.FailedAnswer",
  message: "The answer broke off before it was complete",
};

/** With 504 (RFC 9110, section 15.6.5), where Lambda would only say that it ended the function. */
const tooLateText =
  "The request took longer than this function may and was stopped. Ask for less at once, or try again later";

/**
 * Answers one event after the other until `stop` aborts, which lets the one that runs end. Rejects
 * with a RuntimeApiError when Lambda is gone. `now` is in milliseconds since 1970.
 */
export async function answerInvocations(
  api: RuntimeApi,
  server: FunctionServer,
  stop: AbortSignal,
  now: () => number,
): Promise<void> {
  while (!stop.aborted) {
    const invocation = await nextUnless(stop, api);
    if (invocation === undefined) return;
    await answer(invocation, api, server, now);
  }
}

/** The next event; undefined if the wait for it was ended. */
async function nextUnless(stop: AbortSignal, api: RuntimeApi): Promise<Invocation | undefined> {
  const end = () => api.close();
  stop.addEventListener("abort", end, { once: true });
  try {
    return await api.next();
  } catch (error) {
    if (stop.aborted) return undefined;
    throw error;
  } finally {
    stop.removeEventListener("abort", end);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function answer(
  invocation: Invocation,
  api: RuntimeApi,
  server: FunctionServer,
  now: () => number,
): Promise<void> {
  const { id, deadlineMs, traceHeader } = invocation;
  const event = readHttpEvent(parsed(invocation.event));
  if (event === undefined) return api.fail(id, unknownEvent);
  const deadline = startDeadline(deadlineMs, now);
  const tooLate = () => rpcError(event.body(), 504, tooLateText);
  const traceparent = traceparentOf(traceHeader);
  const serve = inTime(server.serve, { requestId: id, deadline, traceparent, tooLate });
  try {
    if (server.streams) {
      await api.stream(id, streamedType, Readable.from(streamedAnswer(event, serve, deadline)));
      server.flush();
    } else {
      const whole = await wholeAnswer(event, serve).catch(() => undefined);
      server.flush();
      await (whole === undefined ? api.fail(id, failedAnswer) : api.answer(id, whole));
    }
  } finally {
    deadline.clear();
  }
  // The caller has its answer; until the next event is asked for, nothing is frozen.
  const leftMs = deadlineMs - now() - reserveMs / 2;
  if (leftMs > 0) await server.settle(Math.min(settleMs, leftMs));
}
