import type { Target } from "./observe.ts";

/** One request, as far as its span tells of it: no arguments, no results, no user. */
export interface TracedRequest {
  /** As in the metrics: a known method, or `_other`. */
  readonly method: string;
  /** As in the metrics: a known tool, `_other`, or empty for other methods. */
  readonly tool: string;
  readonly target: Target | undefined;
  /** Of JSON-RPC. */
  readonly id: string | number;
  /** `params._meta`, unchecked. */
  readonly meta: unknown;
  readonly http: Request | undefined;
  readonly sessionId: string | undefined;
  readonly transport: "http" | "stdio";
}

/** The span of a request that is being served. */
export interface TracedOperation {
  /** What names this span to whoever goes on with the trace. */
  readonly traceparent: string;
  /** `errorType` is empty on success, as in the metrics. */
  end(errorType: string): void;
}

/** Makes spans and exports them; nothing here throws or waits for the exporter. */
export interface Tracing {
  start(request: TracedRequest): TracedOperation;
  /** Exports what has ended, for at most `limitMs` milliseconds, where the process may be frozen. */
  flush(limitMs: number): Promise<void>;
  /** Exports what is left, for at most `limitMs` milliseconds. */
  close(limitMs: number): Promise<void>;
}
