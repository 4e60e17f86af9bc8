import type { Acknowledged } from "./tool-mix.ts";

/** How calls failed that failed in the same way. */
export interface Failure {
  readonly reason: string;
  readonly count: number;
  /** When the first of them failed, ISO 8601. */
  readonly firstAt: string;
}

/** What became of the calls. */
export interface LoadResult {
  readonly sent: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly failures: readonly Failure[];
  /** Calls that succeeded, by the revision of the protocol that they spoke. */
  readonly protocols: Readonly<Record<string, number>>;
  /** Most calls that waited for their answers at once. */
  readonly mostAtOnce: number;
  /** Milliseconds of the calls that succeeded; 0 when none did. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Tickets that the server said it has. */
  readonly acknowledged: readonly Acknowledged[];
}

/** A call that was answered rightly. */
export interface Success {
  readonly ms: number;
  /** The revision of the protocol that it spoke. */
  readonly protocol: string;
  readonly acknowledged: Acknowledged | undefined;
}

/** Counts calls as they begin and end. */
export interface Tally {
  began(): void;
  succeeded(success: Success): void;
  failed(error: unknown): void;
  counts(): Pick<LoadResult, "sent" | "failed">;
  result(): LoadResult;
}

/** An empty tally; `clock` dates the failures. */
export function createTally(clock: () => Date): Tally {
  let sent = 0;
  let failed = 0;
  let mostAtOnce = 0;
  const protocols = new Map<string, number>();
  const times: number[] = [];
  const acknowledged: Acknowledged[] = [];
  const failures = new Map<string, Failure>();
  return {
    began() {
      sent += 1;
      mostAtOnce = Math.max(mostAtOnce, sent - times.length - failed);
    },
    succeeded(success) {
      times.push(success.ms);
      protocols.set(success.protocol, (protocols.get(success.protocol) ?? 0) + 1);
      if (success.acknowledged !== undefined) acknowledged.push(success.acknowledged);
    },
    failed(error) {
      failed += 1;
      const reason = reasonOf(error);
      const { count, firstAt } = failures.get(reason) ?? {
        count: 0,
        firstAt: clock().toISOString(),
      };
      failures.set(reason, { reason, count: count + 1, firstAt });
    },
    counts: () => ({ sent, failed }),
    result() {
      const sorted = times.toSorted((a, b) => a - b);
      return {
        sent,
        succeeded: times.length,
        failed,
        protocols: Object.fromEntries(protocols),
        mostAtOnce,
        failures: [...failures.values()].toSorted((a, b) => b.count - a.count),
        p50Ms: percentile(sorted, 0.5),
        p99Ms: percentile(sorted, 0.99),
        acknowledged,
      };
    },
  };
}

/** The value that so large a part of the sorted ones does not exceed. */
export function percentile(sorted: readonly number[], part: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)] ?? 0;
}

/** Longest reason that is kept, characters. */
const longestReason = 240;

/** The message of an error and of what caused it, with their codes: `fetch failed` alone says nothing. */
export function reasonOf(error: unknown): string {
  const parts: string[] = [];
  let each = error;
  while (each instanceof Error && parts.length < 4) {
    const code = "code" in each && typeof each.code === "string" ? each.code : "";
    const named = code === "" || each.message.includes(code);
    parts.push(named ? each.message : `${each.message} [${code}]`);
    each = each.cause;
  }
  return (parts.length > 0 ? parts.join(": ") : String(error)).slice(0, longestReason);
}
