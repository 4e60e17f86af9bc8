import { z } from "zod";
import type { FunctionStack } from "../../lambda/function-stack.ts";
import type { ExecutionEnvironment } from "../../lambda/runtime/environment.ts";
import { type Call, checkAnswer, eventOf } from "./call-event.ts";

/** One environment from its start to the end of its first call. */
export interface ColdStart {
  /**
   * Milliseconds from the moment at which Docker had started the process to its first request for an
   * event; making the container, its file system and its namespaces comes before and is Lambda's own.
   */
  readonly initMs: number;
  /** Milliseconds from the hand-over of the first event to its answer. */
  readonly firstInvokeMs: number;
}

/** Starts an environment for one call and ends it. */
export async function coldStart(fn: FunctionStack, call: Call): Promise<ColdStart> {
  const end = await fn.environments.invoke(eventOf(call));
  const [environment] = fn.environments.running();
  const initMs = environment?.initMs();
  try {
    if (end?.kind !== "response" || initMs === undefined) throw failed(fn, end);
    checkWhole(call, end.body);
    return { initMs, firstInvokeMs: end.tookMs };
  } finally {
    await environment?.kill();
  }
}

/** Has an environment that is warm answer a call; gives the milliseconds, and what was answered. */
export async function warmCall(
  environment: ExecutionEnvironment,
  call: Call,
): Promise<{ readonly ms: number; readonly body: string }> {
  const end = await environment.invoke(eventOf(call));
  if (end.kind !== "response") throw new Error(`the function failed: ${JSON.stringify(end)}`);
  return { ms: end.tookMs, body: checkWhole(call, end.body) };
}

const wholeSchema = z.object({ statusCode: z.int(), body: z.string() });

function checkWhole(call: Call, answer: Buffer): string {
  const { statusCode, body } = wholeSchema.parse(JSON.parse(answer.toString("utf8")));
  checkAnswer(call, statusCode, body);
  return body;
}

function failed(fn: FunctionStack, end: unknown): Error {
  return new Error(`the function did not answer: ${JSON.stringify(end)}\n${fn.logs()}`);
}
