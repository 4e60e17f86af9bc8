import type { CallToolResult, ServerContext } from "@modelcontextprotocol/server";
import { askedBy } from "../audit/asked.ts";
import type { Asked, Audit, CallOutcome } from "../audit/audit.ts";
import { maskArguments } from "../audit/mask.ts";
import type { AnswerCache } from "../cache/answers.ts";
import { UserError } from "../errors.ts";
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

/** What is known of one call before it runs. */
interface Call {
  readonly tool: Tool;
  readonly args: unknown;
  readonly asked: Asked;
  readonly signal: AbortSignal;
}

/** Runs one call: limits, parses, limits the time, turns every fault into an answer, audits and counts. */
export async function runTool(
  tool: Tool,
  args: unknown,
  context: ServerContext,
  runtime: ToolRuntime,
): Promise<CallToolResult> {
  const { mcpReq, http, sessionId } = context;
  const asked = askedBy(http?.authInfo, sessionId, traceIdOf(mcpReq._meta));
  const start = performance.now();
  const call = { tool, args, asked, signal: mcpReq.signal };
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
  const { name, hints } = call.tool;
  if (runtime.readOnly && !hints.readOnlyHint) {
    return failed("read_only", `${name} changes data, and this server is read-only.`);
  }
  if (!runtime.audit.accepts()) {
    return notRecorded(name);
  }
  const entry = await runtime.toolGate.enter(name, call.asked.user);
  if (!entry.admitted) return failed(entry.reason, refusalText(name, entry));
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
    const output = await withTimeout(runtime.toolTimeoutSec, signal, (inner) => {
      const run = () => parsed.run({ ...runtime.data, user, now: runtime.clock(), signal: inner });
      if (tool.cached === undefined) return run();
      const { name, cached } = tool;
      const whose = cached === "user" ? { user } : {};
      return runtime.answers.through({ tool: name, args: parsed.args, ...whose }, run);
    });
    const content = [{ type: "text" as const, text: JSON.stringify(output) }];
    return { outcome: "ok", result: { content, structuredContent: output } };
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

function notRecorded(name: string): Ending {
  const text = `${name} was not run: the audit log cannot be written. Tell the operators, and try again later.`;
  return failed("not_recorded", text);
}

function failed(outcome: CallOutcome, text: string): Ending {
  return { outcome, result: { content: [{ type: "text", text }], isError: true } };
}
