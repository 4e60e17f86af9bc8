import type { LoadResult } from "./tally.ts";

/** What a load is to be; everything counts from its start on. */
export interface LoadJob {
  /** URL of `/mcp`, plain HTTP. */
  readonly endpoint: string;
  /** Tokens with `tickets:write`, of users whose limits the load has to fit; taken in turn. */
  readonly tokens: readonly string[];
  /** Calls a second, sent whether or not earlier ones were answered. */
  readonly ratePerSecond: number;
  /** Milliseconds in which the rate grows from 0, so that what is measured is not that all is cold. */
  readonly rampMs: number;
  /** Connections that are kept, besides those of the official clients. */
  readonly connections: number;
  /** Calls after which an official client is opened anew. */
  readonly callsPerSession: number;
  /** Milliseconds after which a call without an answer has failed. */
  readonly timeoutMs: number;
  /** Sets the tickets of this load apart from those of others; letters, digits and dashes. */
  readonly run: string;
}

/** What the process that sends the load says. */
export type LoadNews =
  | { readonly kind: "started" }
  | { readonly kind: "progress"; readonly sent: number; readonly failed: number }
  | { readonly kind: "result"; readonly result: LoadResult }
  | { readonly kind: "fault"; readonly reason: string };

/** What it is told; the job comes first, and it ends when it has told the result. */
export type LoadOrder = { readonly kind: "job"; readonly job: LoadJob } | { readonly kind: "stop" };
