import type { Logger } from "./telemetry/logger.ts";

/** One part of a shutdown. It gets its time and no more, and a fault in it stops none of those after it. */
export interface DrainStep {
  readonly name: string;
  /** Milliseconds after which the next step begins whether or not this one has ended. */
  readonly limitMs: number;
  readonly run: (limitMs: number) => unknown;
}

/** Runs the steps one after the other; every step that fails or takes too long is logged with its name. */
export async function drain(
  steps: readonly DrainStep[],
  logger: Pick<Logger, "warn" | "error">,
): Promise<void> {
  for (const { name, limitMs, run } of steps) {
    const late = Promise.withResolvers<"late">();
    const timer = setTimeout(() => late.resolve("late"), limitMs);
    const done = Promise.resolve().then(() => run(limitMs));
    try {
      const ending = await Promise.race([done, late.promise]);
      if (ending === "late") {
        logger.warn({ step: name, limitMs }, "a step of the shutdown took too long");
        // It may still fail, which then concerns nobody.
        done.catch(() => {});
      }
    } catch (error) {
      logger.error({ step: name, err: error }, "a step of the shutdown failed");
    } finally {
      clearTimeout(timer);
    }
  }
}
