import type {
  AuthInfo,
  JSONRPCMessage,
  JSONRPCRequest,
  Transport,
} from "@modelcontextprotocol/server";
import { cancelledId } from "../guard/request-ids.ts";
import { isRecordedRead, methodLabel } from "./methods.ts";
import type { OperationLabels } from "./metrics.ts";
import type { TracedOperation, Tracing } from "./tracing.ts";

/** One answered request, as seen on the wire. */
export interface Operation extends Omit<OperationLabels, "transport"> {
  readonly seconds: number;
  /** What was asked for where no tool records it: a resource, a prompt, or a tool that does not exist. */
  readonly target: Target | undefined;
  /** Whether it was refused because it could not have been recorded. */
  readonly notRecorded: boolean;
  readonly authInfo: AuthInfo | undefined;
  readonly sessionId: string | undefined;
  /** What carries the request's `traceparent`: its span, else `params._meta`, unchecked. */
  readonly meta: unknown;
}

/** A URI or a name as the caller gave it, unchecked: it may be anything. */
export interface Target {
  readonly given: unknown;
}

/** How the requests of a server are observed. */
export interface Observation {
  readonly transport: "http" | "stdio";
  readonly knownTools: ReadonlySet<string>;
  /** False while resources and prompts must not be given, because that could not be recorded. */
  readonly accepts: () => boolean;
  /** Left out where no spans are exported. */
  readonly tracing: Tracing | undefined;
  readonly report: (operation: Operation) => void;
}

interface Started extends Omit<Operation, "errorType" | "seconds"> {
  readonly start: number;
  readonly span: TracedOperation | undefined;
}

/**
 * Reports each request that is answered on a transport, whatever it is and even if the SDK itself
 * answered it (unknown tool, malformed request), before the answer is sent.
 */
export function observeOperations(transport: Transport, observation: Observation): void {
  const running = new Map<string | number, Started>();
  const receive = transport.onmessage;
  const send = transport.send.bind(transport);
  transport.send = (message, options) => {
    if (!("method" in message) && message.id !== undefined) {
      const entry = running.get(message.id);
      if (entry !== undefined) {
        running.delete(message.id);
        finish(entry, errorTypeOf(message), observation);
      }
    }
    return send(message, options);
  };
  /** What is cancelled gets no answer, and a session that keeps it would grow with each one. */
  const giveUp = (id: string | number) => {
    const entry = running.get(id);
    running.delete(id);
    if (entry !== undefined) abandon(entry, observation);
  };
  const closed = transport.onclose;
  transport.onclose = () => {
    // Without an answer, as after a cancellation.
    for (const entry of running.values()) abandon(entry, observation);
    running.clear();
    closed?.();
  };
  transport.onmessage = (message, extra) => {
    if (!("method" in message && "id" in message)) {
      const cancelled = cancelledId(message);
      if (cancelled !== undefined) giveUp(cancelled);
      return receive?.(message, extra);
    }
    const { authInfo, request } = extra ?? {};
    const entry = begin(message, authInfo, request, transport.sessionId, observation);
    running.set(message.id, entry);
    if (entry.notRecorded) void transport.send(notRecorded(message));
    else receive?.(entry.span === undefined ? message : within(message, entry.span), extra);
  };
}

function begin(
  message: JSONRPCRequest,
  authInfo: AuthInfo | undefined,
  http: Request | undefined,
  sessionId: string | undefined,
  { knownTools, accepts, tracing, transport }: Observation,
): Started {
  const params: Readonly<Record<string, unknown>> = message.params ?? {};
  const method = methodLabel(message.method);
  const tool = method === "tools/call" ? knownOf(params.name, knownTools) : "";
  const target = targetOf(method, tool, params);
  const { _meta: meta } = params;
  const id = message.id;
  const span = tracing?.start({ method, tool, target, id, meta, http, sessionId, transport });
  return {
    method,
    tool,
    target,
    notRecorded: isRecordedRead(method) && !accepts(),
    authInfo,
    sessionId,
    meta: span ?? meta,
    start: performance.now(),
    span,
  };
}

function knownOf(name: unknown, knownTools: ReadonlySet<string>): string {
  return typeof name === "string" && knownTools.has(name) ? name : "_other";
}

function targetOf(
  method: string,
  tool: string,
  params: Readonly<Record<string, unknown>>,
): Target | undefined {
  if (method === "resources/read") return { given: params.uri };
  return method === "prompts/get" || tool === "_other" ? { given: params.name } : undefined;
}

function finish(entry: Started, errorType: string, { report }: Observation): void {
  const { start, span, ...operation } = entry;
  const seconds = (performance.now() - start) / 1000;
  span?.end(errorType);
  report({ ...operation, errorType, seconds });
}

/** Ends the span of a request that gets no answer, and has recorded what no tool records. */
function abandon(entry: Started, observation: Observation): void {
  if (entry.target === undefined) entry.span?.end("cancelled");
  else finish(entry, "cancelled", observation);
}

/** The request as part of its span, so that whoever serves it names the same trace. */
function within(message: JSONRPCRequest, { traceparent }: TracedOperation): JSONRPCRequest {
  const meta = message.params?._meta;
  return { ...message, params: { ...message.params, _meta: { ...meta, traceparent } } };
}

function notRecorded({ id, method }: JSONRPCRequest): JSONRPCMessage {
  const message = `${method} was not answered: the audit log cannot be written. Tell the operators, and try again later.`;
  return { jsonrpc: "2.0", id, error: { code: -32000, message } };
}

/** Empty on success; else `tool_error`, or the code if it is one that JSON-RPC reserves. */
function errorTypeOf(message: object): string {
  if ("error" in message) {
    const { error } = message;
    const code = typeof error === "object" && error !== null && "code" in error && error.code;
    const reserved = Number.isInteger(code) && Number(code) >= -32768 && Number(code) <= -32000;
    return reserved ? String(code) : "_other";
  }
  const result = "result" in message ? message.result : undefined;
  const failed =
    typeof result === "object" && result !== null && "isError" in result && result.isError === true;
  return failed ? "tool_error" : "";
}
