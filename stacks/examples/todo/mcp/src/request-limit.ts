const minuteMs = 60_000;

/** Counts requests by user; answers with the seconds to wait, 0 when one more is allowed. */
export type RequestLimit = (user: string) => number;

/** Allows each user so many requests in a minute of the clock, and forgets all of them with it. */
export function requestLimit(perMinute: number, now: () => number = Date.now): RequestLimit {
  let minute = 0;
  const counts = new Map<string, number>();
  return (user) => {
    const current = Math.floor(now() / minuteMs);
    if (current !== minute) counts.clear();
    minute = current;
    const count = (counts.get(user) ?? 0) + 1;
    counts.set(user, count);
    return count <= perMinute ? 0 : Math.ceil(((minute + 1) * minuteMs - now()) / 1000);
  };
}
