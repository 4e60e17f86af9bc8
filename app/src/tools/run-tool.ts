import type { CallToolResult, ServerContext } from "@modelcontextprotocol/server";
import { askedBy } from "../audit/asked.ts";
import type { Asked, Audit, CallOutcome } from "../audit/audit.ts";
import { maskArguments } from "../audit/mask.ts";
import { isGranted } from "../auth/scopes.ts";
import { type Answer, type AnswerCache, type Kept, keep } from "../cache/answers.ts";
import { UserError } from "../errors.ts";
import { countedBefore } from "../limits/counted.ts";
import type { Verdict } from "../limits/limiter.ts";
import { TimeoutError, withTimeout } from "../limits/timeout.ts";
import type { Entry, ToolGate } from "../limits/tool-gate.ts";
import type { Logger } from "../telemetry/logger.ts";
import type { Metrics } from "../telemetry/metrics.ts";
import { traceIdOf } from "../telemetry/trace-context.ts";
import { hasMoreElements, mostElements } from "./argument-size.ts";
import type { OpsData, Tool } from "./define-tool.ts";
import { explainIssues } from "./explain-issues.ts";

/** What running a tool needs besides the call. */
export interface ToolRuntime {
  readonly data: OpsData;
  readonly clock: () => Date;
  readonly toolTimeoutSec: number;
  /** Refuses every tool that is not read-only, whatever the caller's scopes. */
  readonly readOnly: boolean;
  readonly toolGate: ToolGate;
  readonly answers: AnswerCache;
  readonly audit: Audit;
  readonly metrics: Metrics;
  readonly logger: Logger;
}

interface Ending {
  readonly outcome: CallOutcome;
  readonly result: CallToolResult;
}

/** What of the SDK's context a call needs. */
export interface CallContext {
  readonly mcpReq: Pick<ServerContext["mcpReq"], "signal" | "_meta">;
  readonly http?: Pick<NonNullable<ServerContext["http"]>, "authInfo">;
  readonly sessionId?: string | undefined;
}

/** What is known of one call before it runs. */
interface Call {
  readonly tool: Tool;
  readonly args: unknown;
  readonly asked: Asked;
  readonly signal: AbortSignal;
  /** Whether the caller has the tool's scope. */
  readonly granted: boolean;
  /** What the limiter said, if the call was counted together with its request. */
  readonly counted: Verdict | undefined;
}

/** Runs one call: limits, parses, limits the time, turns every fault into an answer, audits and counts. */
export async function runTool(
  tool: Tool,
  args: unknown,
  context: CallContext,
  runtime: ToolRuntime,
): Promise<CallToolResult> {
  const { mcpReq, http, sessionId } = context;
  const asked = askedBy(http?.authInfo, sessionId, traceIdOf(mcpReq._meta));
  const start = performance.now();
  const counted = countedBefore(http?.authInfo);
  const granted = isGranted(http?.authInfo, tool.scope);
  const call = { tool, args, asked, signal: mcpReq.signal, granted, counted };
  const { outcome, result } = await admitted(call, runtime);
  const ms = Math.round((performance.now() - start) * 100) / 100;
  runtime.metrics.toolCall(tool.name, outcome);
  runtime.audit.record({
    kind: "call",
    ...asked,
    tool: tool.name,
    arguments: maskArguments(args, tool.audited, outcome === "ok"),
    outcome,
    ms,
  });
  return result;
}

/** Runs the call if switches, audit and limits let it. */
async function admitted(call: Call, runtime: ToolRuntime): Promise<Ending> {
  const { name, hints, scope } = call.tool;
  if (runtime.readOnly && !hints.readOnlyHint) {
    return failed("read_only", `${name} changes data, and this server is read-only.`);
  }
  // The transport has asked for the scope already; nothing runs because one of them forgot to.
  if (!call.granted) return failed("insufficient_scope", `${name} needs the scope ${scope}.`);
  if (!runtime.audit.accepts()) {
    return notRecorded(name);
  }
  const { signal, counted } = call;
  const entry = await runtime.toolGate.enter({
    tool: name,
    user: call.asked.user,
    signal,
    counted,
  });
  if (!entry.admitted) {
    const { retryAfterSec } = entry;
    return failed(entry.reason, refusalText(name, entry), { retryAfterSec });
  }
  try {
    return await attempt(call, runtime);
  } finally {
    entry.leave();
  }
}

function refusalText(name: string, entry: Extract<Entry, { admitted: false }>): string {
  const why =
    entry.reason === "busy"
      ? `${name} is busy with other calls`
      : `You have called ${name} as often as a minute allows`;
  return `${why}. Try again in ${entry.retryAfterSec} s.`;
}

async function attempt({ tool, args, asked, signal }: Call, runtime: ToolRuntime): Promise<Ending> {
  const { user, requestId, traceId } = asked;
  // Before anything else looks at them; here and not in the SDK, so that the refusal is recorded.
  if (hasMoreElements(args, mostElements)) {
    const text = `Invalid arguments for ${tool.name}: they hold more than ${mostElements} entries. Give only what the tool's schema names.`;
    return failed("invalid_arguments", text);
  }
  const parsed = tool.parse(args);
  if (!parsed.ok) {
    const text = `Invalid arguments for ${tool.name}:\n${explainIssues(parsed.issues, args)}`;
    return failed("invalid_arguments", text);
  }
  // With `deny`, no data is changed before the log says that it is about to be.
  if (!tool.hints.readOnlyHint && runtime.audit.attempt !== undefined) {
    const masked = maskArguments(args, tool.audited, false);
    const attempted = { kind: "attempt", ...asked, tool: tool.name, arguments: masked } as const;
    if (!runtime.audit.attempt(attempted)) return notRecorded(tool.name);
  }
  try {
    const { answer, text } = await withTimeout(runtime.toolTimeoutSec, signal, (inner) =>
      answerOf(tool, parsed.args, user, inner, runtime.answers, () =>
        parsed.run({ ...runtime.data, user, now: runtime.clock(), signal: inner }),
      ),
    );
    const content = [{ type: "text" as const, text }];
    return { outcome: "ok", result: { content, structuredContent: answer } };
  } catch (error) {
    if (error instanceof UserError) return failed("user_error", error.message);
    if (error instanceof TimeoutError) {
      const text = `${tool.name} ${error.message} and was stopped. Ask for less at once, or try again later.`;
      return failed("timeout", text);
    }
    if (signal.aborted) return failed("cancelled", `${tool.name} was cancelled.`);
    runtime.logger.error({ requestId, traceId, tool: tool.name, user, err: error }, "tool failed");
    return failed(
      "error",
      `${tool.name} failed for a reason inside the server. Try again later; if it stays, give the operators the request id ${requestId}.`,
    );
  }
}

async function answerOf(
  { name, cached, readAnswer }: Tool,
  args: unknown,
  user: string,
  signal: AbortSignal,
  answers: AnswerCache,
  run: () => Promise<Answer>,
): Promise<Kept> {
  if (cached === undefined) return keep(await run());
  const whose = cached === "user" ? { user } : {};
  const far = cached !== "process";
  return answers.through({ tool: name, args, ...whose, far, read: readAnswer, signal }, run);
}

function notRecorded(name: string): Ending {
  const text = `${name} was not run: the audit log cannot be written. Tell the operators, and try again later.`;
  return failed("not_recorded", text);
}

/** An error for the model; `meta` says to programs what the text says to people. */
function failed(outcome: CallOutcome, text: string, meta?: Record<string, unknown>): Ending {
  const content = [{ type: "text" as const, text }];
  return {
    outcome,
    result: { content, isError: true, ...(meta === undefined ? {} : { _meta: meta }) },
  };
}
