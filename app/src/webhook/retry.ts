/** Tries of one message in all. */
export const mostTries = 5;

const firstDelayMs = 1000;
const factor = 4;
const longestDelayMs = 60_000;

/**
 * How long to wait after the nth failed try (from 1): 1 s, 4 s, 16 s, 60 s, each shortened by up to
 * half at random, so that what failed together does not come again together.
 *
 * @param random a number from 0 to 1
 */
export function delayAfter(tries: number, random: number): number {
  const whole = Math.min(firstDelayMs * factor ** (tries - 1), longestDelayMs);
  return Math.round(whole * (1 - random / 2));
}
