/** What a limiter says about one request; `retryAfterSec` is whole seconds, at least 1. */
export type Verdict =
  | { readonly allowed: true }
  | { readonly allowed: false; readonly retryAfterSec: number };

/** Counts requests per key (a user, or a user's calls of one tool) in a window of one minute; `requests` is 1 when left out. */
export interface Limiter {
  consume(key: string, requests?: number): Promise<Verdict>;
}

/** Window of every limiter, in seconds. */
export const windowSec = 60;

/** The key under which a user's calls of one tool are counted; tool names hold no colon. */
export const toolKey = (tool: string, user: string) => `${tool}:${user}`;
