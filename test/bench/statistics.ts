/**
 * The middle value; the mean of the two middle ones for an even count.
 *
 * @throws RangeError for no values, which have no middle.
 */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.ceil(sorted.length / 2) - 1];
  if (upper === undefined || lower === undefined) throw new RangeError("no values, no median");
  return (lower + upper) / 2;
}

/**
 * Median of the ratios of values measured one right after the other, so that what slows the machine
 * for a while slows both of a pair.
 *
 * @throws RangeError unless both lists have the same length, of at least one.
 */
export function medianRatio(
  numerators: readonly number[],
  denominators: readonly number[],
): number {
  if (numerators.length !== denominators.length) {
    throw new RangeError(`${numerators.length} values against ${denominators.length}: not pairs`);
  }
  return median(numerators.map((value, index) => value / (denominators[index] ?? Number.NaN)));
}

/** Rounds a figure for its reader: bytes to whole ones, all else to thousandths. */
export function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
