/** `traceparent` of the W3C Trace Context, version 00 (https://www.w3.org/TR/trace-context/#traceparent-header). */
const traceparent = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

const onlyZeros = /^0+$/;

/** A span of somebody else, as `traceparent` names it. */
export interface RemoteSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly traceFlags: number;
}

/** Reads a `traceparent`; undefined if it is none, or one of zeros only, which the standard makes invalid. */
export function parseTraceparent(given: unknown): RemoteSpan | undefined {
  const match = typeof given === "string" ? traceparent.exec(given) : null;
  if (match === null) return undefined;
  const [, traceId = "", spanId = "", flags = "00"] = match;
  if (onlyZeros.test(traceId) || onlyZeros.test(spanId)) return undefined;
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16) };
}

/** The trace that the caller says its request belongs to, from `params._meta.traceparent`. */
export function traceIdOf(meta: unknown): string | undefined {
  if (typeof meta !== "object" || meta === null || !("traceparent" in meta)) return undefined;
  return parseTraceparent(meta.traceparent)?.traceId;
}

/** The trace of an HTTP request: the one that the message in it names, else the one of its header. */
export function traceIdOfRequest({ headers }: Request, message: unknown): string | undefined {
  return traceIdOf(metaOf(message)) ?? parseTraceparent(headers.get("traceparent"))?.traceId;
}

function metaOf(message: unknown): unknown {
  if (typeof message !== "object" || message === null || !("params" in message)) return undefined;
  const { params } = message;
  return typeof params === "object" && params !== null && "_meta" in params
    ? params._meta
    : undefined;
}
