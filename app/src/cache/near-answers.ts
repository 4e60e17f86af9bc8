import type { Kept } from "./answers.ts";

/** Answers in the memory of this process. */
export interface NearAnswers {
  get(key: string): Kept | undefined;
  put(key: string, kept: Kept, expiresAt: number): void;
}

/** Most answers and, by length of key and text, most characters that are kept. */
export interface NearBounds {
  readonly entries: number;
  readonly characters: number;
}

interface Entry {
  readonly kept: Kept;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

const sizeOf = (key: string, { kept }: Entry) => key.length + kept.text.length;

/** Keeps answers until they expire; the one that was not asked for longest goes first. */
export function createNearAnswers(bounds: NearBounds, now: () => number): NearAnswers {
  const entries = new Map<string, Entry>();
  let characters = 0;
  const drop = (key: string, entry: Entry) => {
    entries.delete(key);
    characters -= sizeOf(key, entry);
  };
  return {
    get(key) {
      const entry = entries.get(key);
      if (entry === undefined) return undefined;
      if (entry.expiresAt <= now()) {
        drop(key, entry);
        return undefined;
      }
      // A Map keeps the order of insertion, so the oldest use is at its beginning.
      entries.delete(key);
      entries.set(key, entry);
      return entry.kept;
    },
    put(key, kept, expiresAt) {
      const known = entries.get(key);
      if (known !== undefined) drop(key, known);
      const entry = { kept, expiresAt };
      if (sizeOf(key, entry) > bounds.characters) return;
      entries.set(key, entry);
      characters += sizeOf(key, entry);
      for (const [oldest, its] of entries) {
        if (entries.size <= bounds.entries && characters <= bounds.characters) break;
        drop(oldest, its);
      }
    },
  };
}
