import {
  createTraceState,
  type Link,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  trace,
} from "@opentelemetry/api";
import { resourceFromAttributes } from "@opentelemetry/resources";
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  type SpanExporter,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from "@opentelemetry/sdk-trace";
import { fingerprint } from "../audit/fingerprint.ts";
import { maskName } from "../audit/mask.ts";
import { spanAttributes, spanName } from "./span-attributes.ts";
import { parseTraceparent } from "./trace-context.ts";
import type { TracedOperation, TracedRequest, Tracing } from "./tracing.ts";

/** What spans are made with and where they go. */
export interface OtlpTracingSettings {
  readonly exporter: SpanExporter;
  readonly serviceName: string;
  readonly serviceVersion: string;
  /** Share of the traces that begin here and are kept, from 0 to 1; a caller's trace is kept as the caller keeps it. */
  readonly sampleRatio: number;
}

/** Longest `tracestate` that is taken over, in characters (https://www.w3.org/TR/trace-context/#tracestate-limits). */
const longestTraceState = 512;

/** Makes a span of each request and exports them in batches; spans beyond a full queue are dropped. */
export function createOtlpTracing(settings: OtlpTracingSettings): Tracing {
  // Everything is given, because these packages else look into the environment.
  const provider = new TracerProvider({
    resource: resourceFromAttributes({
      "service.name": settings.serviceName,
      "service.version": settings.serviceVersion,
    }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(settings.sampleRatio) }),
    spanLimits: {
      attributeValueLengthLimit: 256,
      attributeCountLimit: 32,
      linkCountLimit: 1,
      eventCountLimit: 0,
      attributePerEventCountLimit: 0,
      attributePerLinkCountLimit: 0,
    },
    spanProcessors: [
      new BatchSpanProcessor({
        exporter: settings.exporter,
        maxQueueSize: 2048,
        maxExportBatchSize: 512,
        scheduledDelayMillis: 2000,
        exportTimeoutMillis: 10_000,
      }),
    ],
  });
  const tracer = provider.getTracer("mcp-server", settings.serviceVersion);

  return {
    start(request) {
      const parent = parentOf(request.meta);
      const link = linkOf(request.http, parent);
      const span = tracer.startSpan(
        spanName(request),
        {
          kind: SpanKind.SERVER,
          attributes: spanAttributes(request, fingerprint),
          links: link === undefined ? [] : [link],
        },
        parent === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, parent),
      );
      return operationOf(span, request);
    },
    flush: (limitMs) => within(limitMs, provider.forceFlush()),
    close: (limitMs) => within(limitMs, provider.shutdown()),
  };
}

/** Waits for the work, and no longer than so many milliseconds; a fault in it concerns no call. */
async function within(limitMs: number, work: Promise<void>): Promise<void> {
  const { promise: late, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, limitMs);
  await Promise.race([work.catch(() => {}), late]);
  clearTimeout(timer);
}

function operationOf(span: Span, { method, target }: TracedRequest): TracedOperation {
  const { traceId, spanId, traceFlags } = span.spanContext();
  const flags = traceFlags.toString(16).padStart(2, "0");
  return {
    traceparent: `00-${traceId}-${spanId}-${flags}`,
    end(errorType) {
      if (errorType !== "") {
        span.setAttribute("error.type", errorType);
        if (/^-?\d+$/.test(errorType)) span.setAttribute("rpc.response.status_code", errorType);
        span.setStatus({ code: SpanStatusCode.ERROR });
      } else if (method === "prompts/get") {
        // Now that it was found, its name is one of few.
        const prompt = maskName(target?.given);
        span.setAttribute("gen_ai.prompt.name", prompt);
        span.updateName(`${method} ${prompt}`);
      }
      span.end();
    },
  };
}

/** The span that the caller says this request is part of. */
function parentOf(meta: unknown): SpanContext | undefined {
  if (typeof meta !== "object" || meta === null || !("traceparent" in meta)) return undefined;
  const span = parseTraceparent(meta.traceparent);
  if (span === undefined) return undefined;
  const state = "tracestate" in meta ? meta.tracestate : undefined;
  const usable = typeof state === "string" && state.length <= longestTraceState;
  return { ...span, isRemote: true, ...(usable ? { traceState: createTraceState(state) } : {}) };
}

/** The trace of the HTTP request, where it is another than that of the MCP request in it. */
function linkOf(http: Request | undefined, parent: SpanContext | undefined): Link | undefined {
  const span = parseTraceparent(http?.headers.get("traceparent"));
  if (span === undefined || span.spanId === parent?.spanId) return undefined;
  return { context: { ...span, isRemote: true } };
}
