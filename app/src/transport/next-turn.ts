/** Resolves when all that has arrived by now was read; those who wait in one turn go on together. */
export type NextTurn = () => Promise<void>;

/**
 * Turns of the event loop. Answers that leave one right after the other wake the client or proxy
 * that reads them once; to wake it for each of them costs the server more CPU than a call does.
 */
export function createNextTurn(): NextTurn {
  let next: Promise<void> | undefined;
  return () => {
    next ??= new Promise((resolve) => {
      // Runs once the sockets on which something has arrived were read.
      setImmediate(() => {
        next = undefined;
        resolve();
      });
    });
    return next;
  };
}
