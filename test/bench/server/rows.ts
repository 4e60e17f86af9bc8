import { median, medianRatio, rounded } from "../statistics.ts";
import type { Lane } from "./lanes.ts";

/** What one round of a lane gave. */
export interface Round {
  readonly requestsPerSec: number;
  readonly p99Ms: number;
  /** Processor time of the server for a call, microseconds; null on a system that does not tell. */
  readonly cpuUs: number | null;
  readonly rssBytes: number | null;
}

/** A lane with all of its rounds, as it is reported. */
export interface Row extends Lane {
  /** Median of the rounds. */
  readonly requests_per_s: number;
  readonly p99_ms: number;
  /** Median processor time of the server for a call; a busy machine changes it less than the rate. */
  readonly cpu_us_per_call: number | null;
  /** Largest of all rounds; null on a system that does not tell. */
  readonly rss_loaded_bytes: number | null;
  /** Requests per second of each round, in their order. */
  readonly rounds: readonly number[];
}

/** Sums up the rounds of a lane. */
export function rowOf(lane: Lane, rounds: readonly Round[]): Row {
  const sizes = known(rounds.map(({ rssBytes }) => rssBytes));
  const times = known(rounds.map(({ cpuUs }) => cpuUs));
  const rates = rounds.map(({ requestsPerSec }) => rounded(requestsPerSec));
  return {
    ...lane,
    requests_per_s: rounded(median(rates)),
    p99_ms: rounded(median(rounds.map(({ p99Ms }) => p99Ms))),
    cpu_us_per_call: times.length === 0 ? null : rounded(median(times)),
    rss_loaded_bytes: sizes.length === 0 ? null : Math.max(...sizes),
    rounds: rates,
  };
}

/** Rate of one lane over that of another, round by round; null when either was not measured. */
export function rateRatio(rows: readonly Row[], over: string, under: string): number | null {
  const [a, b] = [over, under].map((name) => rows.find((row) => row.name === name));
  return a === undefined || b === undefined ? null : rounded(medianRatio(a.rounds, b.rounds));
}

function known(values: readonly (number | null)[]): number[] {
  return values.filter((value) => value !== null);
}
