import type { Protocol } from "./call.ts";

/** What a generator of load is to do. */
export interface LoadJob {
  readonly url: string;
  readonly protocol: Protocol;
  /** Each connection opens a session of its own first. */
  readonly sessions: boolean;
  readonly headers: Readonly<Record<string, string>>;
  readonly connections: number;
  /** First JSON-RPC id; one id goes to one call. */
  readonly firstId: number;
  /** How long before measuring begins, seconds; these calls are checked but not counted. */
  readonly warmUpSec: number;
  readonly length: { readonly seconds: number } | { readonly calls: number };
}

/** What a generator of load saw; a fault is in words for people. */
export interface LoadResult {
  readonly calls: number;
  readonly seconds: number;
  readonly p99Ms: number;
  /** JSON-RPC ids used, those of the warm-up included. */
  readonly ids: number;
  readonly fault?: string;
}
