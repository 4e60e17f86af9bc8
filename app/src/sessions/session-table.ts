/** What is known of one session; `value` is whatever it stands for. */
export interface SessionEntry<V> {
  readonly id: string;
  readonly user: string;
  readonly value: V;
}

/** Whether one more session fits, and which one has to go for it. */
export type Room<V> =
  | { readonly kind: "free" }
  | { readonly kind: "evict"; readonly entry: SessionEntry<V> }
  | { readonly kind: "full"; readonly of: "user" | "server" };

/** Limits of a table; `now` gives milliseconds and never goes back. */
export interface SessionLimits {
  readonly most: number;
  readonly mostPerUser: number;
  readonly idleMs: number;
  readonly now: () => number;
}

/** The open sessions, from the one not used for longest to the latest. */
export interface SessionTable<V> {
  readonly size: number;
  /** Undefined for an unknown id, and for one of another user. */
  find(user: string, id: string): SessionEntry<V> | undefined;
  roomFor(user: string): Room<V>;
  add(entry: SessionEntry<V>): void;
  /** False if it was gone already. */
  remove(id: string): boolean;
  /** Marks a request as running; the function it returns ends it, once. */
  begin(id: string): () => void;
  /** Sessions that nothing runs in and that were not used for the idle time. */
  idle(): SessionEntry<V>[];
  all(): SessionEntry<V>[];
}

interface Use<V> {
  readonly entry: SessionEntry<V>;
  running: number;
  usedAt: number;
}

/** An empty table. A session in which something runs or streams is never given up for another. */
export function createSessionTable<V>(limits: SessionLimits): SessionTable<V> {
  // A map keeps the order of insertion; whoever is used is inserted anew.
  const uses = new Map<string, Use<V>>();

  const touch = (use: Use<V>) => {
    use.usedAt = limits.now();
    if (uses.delete(use.entry.id)) uses.set(use.entry.id, use);
  };

  return {
    get size() {
      return uses.size;
    },
    find(user, id) {
      const use = uses.get(id);
      return use?.entry.user === user ? use.entry : undefined;
    },
    roomFor(user) {
      let own = 0;
      let oldest: SessionEntry<V> | undefined;
      for (const { entry, running } of uses.values()) {
        if (entry.user !== user) continue;
        own += 1;
        if (running === 0) oldest ??= entry;
      }
      const userIsFull = own >= limits.mostPerUser;
      if (!userIsFull && uses.size < limits.most) return { kind: "free" };
      if (oldest !== undefined) return { kind: "evict", entry: oldest };
      return { kind: "full", of: userIsFull ? "user" : "server" };
    },
    add: (entry) => void uses.set(entry.id, { entry, running: 0, usedAt: limits.now() }),
    remove: (id) => uses.delete(id),
    begin(id) {
      const use = uses.get(id);
      if (use === undefined) return () => {};
      use.running += 1;
      touch(use);
      let ended = false;
      return () => {
        if (ended) return;
        ended = true;
        use.running -= 1;
        touch(use);
      };
    },
    idle() {
      const since = limits.now() - limits.idleMs;
      const found: SessionEntry<V>[] = [];
      for (const { entry, running, usedAt } of uses.values()) {
        if (usedAt > since) break;
        if (running === 0) found.push(entry);
      }
      return found;
    },
    all: () => [...uses.values()].map(({ entry }) => entry),
  };
}
