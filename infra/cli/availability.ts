/** What became of one request. */
export interface Asked {
  /** Milliseconds since the first one was sent. */
  readonly atMs: number;
  /** When its answer, or that there is none, was known. */
  readonly endMs: number;
  /** `refused`: no answer came; `failed`: another one than 2xx. */
  readonly outcome: "answered" | "refused" | "failed";
}

/** How available an endpoint was while something was done to it. */
export interface Availability {
  readonly requests: number;
  readonly answered: number;
  readonly refused: number;
  readonly failed: number;
  /** Seconds from the first request to the last one's end. */
  readonly overSec: number;
  /** Seconds of the longest time in which no request was answered; 0 when all were. */
  readonly longestGapSec: number;
}

/** Sums up what became of the requests. */
export function availabilityOf(asked: readonly Asked[]): Availability {
  const inOrder = asked.toSorted((a, b) => a.atMs - b.atMs);
  const count = (outcome: Asked["outcome"]) =>
    asked.filter((request) => request.outcome === outcome).length;
  return {
    requests: asked.length,
    answered: count("answered"),
    refused: count("refused"),
    failed: count("failed"),
    overSec: Math.max(0, ...asked.map(({ endMs }) => endMs)) / 1000,
    longestGapSec: longestGapMs(inOrder) / 1000,
  };
}

/** From the first request without an answer to the next one that has one, or to the end. */
function longestGapMs(inOrder: readonly Asked[]): number {
  let longest = 0;
  let began: number | undefined;
  for (const { atMs, endMs, outcome } of inOrder) {
    if (outcome === "answered") {
      if (began !== undefined) longest = Math.max(longest, atMs - began);
      began = undefined;
    } else {
      began ??= atMs;
      longest = Math.max(longest, endMs - began);
    }
  }
  return longest;
}

/** The same for people, such as `refused 37 of 412 requests over 20.6 s, for 1.9 s at most`. */
export function availabilityWords(availability: Availability): string {
  const { requests, refused, failed, overSec, longestGapSec } = availability;
  const over = `${requests} requests over ${overSec.toFixed(1)} s`;
  if (refused + failed === 0) return `answered all ${over}`;
  const wrong = failed === 0 ? "" : `, answered ${failed} wrongly`;
  return `refused ${refused} of ${over}${wrong}, for ${longestGapSec.toFixed(1)} s at most`;
}
