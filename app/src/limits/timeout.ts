/** The work took longer than it may. */
export class TimeoutError extends Error {
  override readonly name = "TimeoutError";
}

/**
 * Runs `work` with a signal that aborts after `seconds` or when `outer` aborts.
 * Rejects with TimeoutError, or with the outer signal's reason, even if the work ignores the signal.
 */
export async function withTimeout<T>(
  seconds: number,
  outer: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = (reason: unknown) => {
    controller.abort(reason);
    reject(reason);
  };
  const onOuter = () => abort(outer.reason ?? new Error("cancelled"));
  const timer = setTimeout(
    () => abort(new TimeoutError(`took longer than ${seconds} s`)),
    seconds * 1000,
  );
  if (outer.aborted) onOuter();
  outer.addEventListener("abort", onOuter, { once: true });
  // The race below may be over before the rejection; it must not count as unhandled.
  aborted.catch(() => {});
  try {
    return await Promise.race([aborted, work(controller.signal)]);
  } finally {
    clearTimeout(timer);
    outer.removeEventListener("abort", onOuter);
  }
}
