import { refusalResponse } from "../refusal-response.ts";
import { watchStream } from "./watch-stream.ts";

/** How many streams one user may keep open, and who hears of the number that are. */
export interface StreamCapSettings {
  readonly mostPerUser: number;
  readonly onCount: (open: number) => void;
}

/** Serves a stream unless its user has too many open. */
export type StreamCap = (user: string, serve: () => Promise<Response>) => Promise<Response>;

/** Seconds after which a refused client may try again. */
const retryAfterSec = 30;

/** Counts the open streams of each user, over all that go through the function it returns. */
export function createStreamCap({ mostPerUser, onCount }: StreamCapSettings): StreamCap {
  const open = new Map<string, number>();
  let total = 0;
  const change = (user: string, by: 1 | -1) => {
    const now = (open.get(user) ?? 0) + by;
    // Users without a stream leave nothing behind.
    if (now === 0) open.delete(user);
    else open.set(user, now);
    total += by;
    onCount(total);
  };
  return async (user, serve) => {
    if ((open.get(user) ?? 0) >= mostPerUser) {
      const message = `You have ${mostPerUser} subscriptions open, which is the most one user may have. End one, or try again later`;
      return refusalResponse(429, message, { "retry-after": String(retryAfterSec) });
    }
    change(user, 1);
    try {
      return watchStream(await serve(), () => change(user, -1));
    } catch (error) {
      change(user, -1);
      throw error;
    }
  };
}
