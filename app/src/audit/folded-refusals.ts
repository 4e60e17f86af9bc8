import type { RefusalEntry } from "./audit.ts";

/** Refusals that came too often for a line each. */
export interface FoldedRefusals {
  /** Writes the entry at once, or counts it in the next line of its key. */
  record(key: string, entry: RefusalEntry): void;
  /** Writes what is counted but not yet written. */
  flush(): void;
}

/** Least time between two lines of one key, in milliseconds. */
const quietMs = 1000;

interface Folding {
  readonly timer: NodeJS.Timeout;
  count: number;
  last: RefusalEntry | undefined;
  readonly outcomes: Record<string, number>;
}

/**
 * Writes at most one line a second for each key, so that whoever is refused all the time cannot
 * rotate the history away: the first refusal at once, those of each second after it as the last of
 * them with `count`, the number of refusals that it stands for, and how many ended how. Every refusal
 * is counted in exactly one line.
 */
export function foldRefusals(write: (entry: RefusalEntry) => void): FoldedRefusals {
  const foldings = new Map<string, Folding>();

  /** Begins a second in which nothing of the key is written. */
  const rest = (key: string) => {
    // Not waited for by a process that ends, which flushes instead.
    const timer = setTimeout(() => next(key), quietMs).unref();
    foldings.set(key, { timer, count: 0, last: undefined, outcomes: {} });
  };
  const next = (key: string) => {
    const folding = foldings.get(key);
    foldings.delete(key);
    // After a second without refusals the key is forgotten.
    if (folding?.last === undefined) return;
    rest(key);
    put(folding);
  };
  const put = ({ last, count, outcomes }: Folding) => {
    if (last === undefined) return;
    write(count === 1 ? last : { ...last, count, outcomes });
  };

  return {
    record(key, entry) {
      const folding = foldings.get(key);
      if (folding === undefined) {
        rest(key);
        write(entry);
        return;
      }
      folding.count += 1;
      folding.last = entry;
      folding.outcomes[entry.outcome] = (folding.outcomes[entry.outcome] ?? 0) + 1;
    },
    flush() {
      const open = [...foldings.values()];
      foldings.clear();
      for (const folding of open) {
        clearTimeout(folding.timer);
        put(folding);
      }
    },
  };
}
