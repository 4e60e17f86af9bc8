/** Signals that end this process. */
const endings = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Runs an action and cleans up after it, also when a signal ends this process meanwhile: then it
 * ends by that signal, once all that is to be cleaned up has been.
 *
 * @param cleanUp is at once done with, and may be called twice.
 */
export async function withCleanUp<T>(cleanUp: () => void, action: () => Promise<T>): Promise<T> {
  const leave = () => {
    for (const signal of endings) process.off(signal, onSignal);
    cleanUp();
  };
  const onSignal = (signal: NodeJS.Signals): void => {
    leave();
    // ends it as soon as no other action waits for the signal
    process.kill(process.pid, signal);
  };
  for (const signal of endings) process.on(signal, onSignal);
  try {
    return await action();
  } finally {
    leave();
  }
}
