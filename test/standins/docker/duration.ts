const nanoseconds = { ns: 1, us: 1e3, µs: 1e3, ms: 1e6, s: 1e9, m: 60e9, h: 3600e9 } as const;

/**
 * Reads a duration such as `30s`, `1m30s` or `500ms` into the nanoseconds that the Engine API takes;
 * undefined when it is none.
 */
export function durationNs(text: string): number | undefined {
  if (text === "0") return 0;
  if (!/^(\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+$/.test(text)) return undefined;
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)/g)];
  return parts.reduce((sum, [, amount, unit]) => {
    const factor = Object.entries(nanoseconds).find(([name]) => name === unit)?.[1] ?? 0;
    return sum + Math.round(Number(amount) * factor);
  }, 0);
}
