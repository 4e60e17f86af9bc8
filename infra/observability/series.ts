/** Label matchers in PromQL, such as `job="mcp-server"`. */
export type Matchers = readonly string[];

/** Matchers of labels with exactly these values. */
export function matchersOf(labels: Readonly<Record<string, string>>): Matchers {
  return Object.entries(labels).map(([label, value]) => `${label}=${JSON.stringify(value)}`);
}

/** Selects a server's series of a metric in PromQL. */
export type Series = (metric: string, ...matchers: string[]) => string;

/** Selects series that have these labels, and whatever else is asked for. */
export function seriesOf(own: Matchers): Series {
  return (metric, ...matchers) => `${metric}{${[...own, ...matchers].join(",")}}`;
}

/**
 * How much counters grew in a window, in PromQL. Unlike `increase` alone it counts what a series has
 * when it first appears: a counter with labels is not there before it counts something.
 */
export function grown(selector: string, window: string): string {
  return `((${selector} unless ${selector} offset ${window}) or increase(${selector}[${window}]))`;
}
