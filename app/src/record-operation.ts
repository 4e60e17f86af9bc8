import { askedBy } from "./audit/asked.ts";
import type { Audit, ReadOutcome } from "./audit/audit.ts";
import { maskName, maskUri } from "./audit/mask.ts";
import type { Metrics } from "./telemetry/metrics.ts";
import type { Operation } from "./telemetry/observe.ts";
import { traceIdOf } from "./telemetry/trace-context.ts";

/** JSON-RPC and MCP codes that say that the request was at fault, not the server. */
const callersFaults: ReadonlySet<string> = new Set(["-32600", "-32601", "-32602", "-32002"]);

/** Counts an answered request, and audits what no tool is there to record: resources, prompts, unknown tools. */
export function recordOperation(
  operation: Operation,
  transport: "http" | "stdio",
  { audit, metrics }: { readonly audit: Audit; readonly metrics: Metrics },
): void {
  const { method, tool, errorType, seconds } = operation;
  metrics.operation({ method, tool, errorType, transport }, seconds);
  if (operation.target === undefined) return;
  const { authInfo, sessionId, meta, target } = operation;
  const ms = Math.round(seconds * 100_000) / 100;
  const asked = askedBy(authInfo, sessionId, traceIdOf(meta));
  if (method === "tools/call") {
    metrics.toolCall("_other", "unknown_tool");
    const call = { tool: "_other", arguments: { name: maskName(target.given) } };
    audit.record({ kind: "call", ...asked, ...call, outcome: "unknown_tool", ms });
    return;
  }
  const outcome = outcomeOf(operation);
  if (method === "resources/read") {
    audit.record({ kind: "resource", ...asked, resource: maskUri(target.given), outcome, ms });
  } else {
    audit.record({ kind: "prompt", ...asked, prompt: maskName(target.given), outcome, ms });
  }
}

function outcomeOf({ errorType, notRecorded }: Operation): ReadOutcome {
  if (notRecorded) return "not_recorded";
  if (errorType === "") return "ok";
  return callersFaults.has(errorType) ? "refused" : "error";
}
