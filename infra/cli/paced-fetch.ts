import { setTimeout as pause } from "node:timers/promises";
import type { Fetch } from "../contract/clients.ts";

/** Sends at most so many requests a second, for what stands in front of a server counts them by address. */
export function pacedFetch(reach: Fetch, perSecond: number): Fetch {
  let next = 0;
  return async (url, init) => {
    const now = performance.now();
    const at = Math.max(now, next);
    next = at + 1000 / perSecond;
    if (at > now) await pause(at - now);
    return reach(url, init);
  };
}
