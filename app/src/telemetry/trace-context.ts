import type { ServerContext } from "@modelcontextprotocol/server";

/** `traceparent` of the W3C Trace Context, version 00 (https://www.w3.org/TR/trace-context/#traceparent-header). */
const traceparent = /^00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}$/;

/** The trace that the caller says its request belongs to, from `params._meta.traceparent`. */
export function traceIdOf(context: Pick<ServerContext, "mcpReq">): string | undefined {
  const given = context.mcpReq._meta?.traceparent;
  const match = typeof given === "string" ? traceparent.exec(given) : null;
  return match?.[1];
}
