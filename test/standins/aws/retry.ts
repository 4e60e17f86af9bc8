import type { Aws } from "./aws.ts";

/** Attempts with pauses that double from 0.25 s to 8 s: together, a bit over a minute. */
const pausesMs = [250, 500, 1000, 2000, 4000, 8000, 8000, 8000, 8000, 8000, 8000, 8000];

/**
 * Waits until something that was made is seen: AWS is eventually consistent.
 *
 * @throws Error when it is not seen after a minute.
 */
export async function eventually<Result>(
  { pause }: Pick<Aws, "pause">,
  what: string,
  look: () => Promise<Result | undefined>,
): Promise<Result> {
  for (const pauseMs of pausesMs) {
    const found = await look();
    if (found !== undefined) return found;
    await pause(pauseMs);
  }
  throw new Error(`${what} was made, but AWS still does not know it after a minute.`);
}

/** Tries again while `isPassing` says of the failure that it goes away by itself, for a minute. */
export async function retrying<Result>(
  { pause }: Pick<Aws, "pause">,
  isPassing: (error: unknown) => boolean,
  call: () => Promise<Result>,
): Promise<Result> {
  for (const pauseMs of pausesMs) {
    try {
      return await call();
    } catch (error) {
      if (!isPassing(error)) throw error;
    }
    await pause(pauseMs);
  }
  return call();
}
