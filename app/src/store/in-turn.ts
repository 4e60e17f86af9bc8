/** Runs work of the same key one after the other, whether it succeeds or not, and that of others at once. */
export type InTurn = <T>(key: number, work: () => Promise<T>) => Promise<T>;

/** Makes an order of its own; a key is forgotten when nobody waits for it. */
export function createInTurn(): InTurn {
  const last = new Map<number, Promise<unknown>>();
  return (key, work) => {
    const before = last.get(key) ?? Promise.resolve();
    const own = before.then(work, work);
    last.set(key, own);
    const forget = () => {
      if (last.get(key) === own) last.delete(key);
    };
    own.then(forget, forget);
    return own;
  };
}
