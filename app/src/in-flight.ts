/** Counts running requests, so that a shutdown can wait for them. */
export interface InFlight {
  /** Starts one; the function it returns ends it, once. */
  begin(): () => void;
  /** Resolves true when nothing runs, or false after `ms` milliseconds. */
  idle(ms: number): Promise<boolean>;
}

/** An empty count. */
export function createInFlight(): InFlight {
  let running = 0;
  const waiting = new Set<() => void>();
  return {
    begin() {
      running += 1;
      let ended = false;
      return () => {
        if (ended) return;
        ended = true;
        running -= 1;
        if (running === 0) for (const wake of waiting) wake();
      };
    },
    async idle(ms) {
      if (running === 0) return true;
      const { promise, resolve } = Promise.withResolvers<boolean>();
      const wake = () => resolve(true);
      const timer = setTimeout(() => resolve(false), ms);
      waiting.add(wake);
      const idle = await promise;
      clearTimeout(timer);
      waiting.delete(wake);
      return idle;
    },
  };
}
