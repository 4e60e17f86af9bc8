/** Series by selector, with values a minute apart in promtool's notation. */
export type InputSeries = Readonly<Record<string, string>>;

/** What an alert says when it fires. */
export interface Fired {
  /** When it is looked at, such as `15m`. */
  readonly at: string;
  readonly series: InputSeries;
  /** Labels besides the server's own and the severity. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly summary: string;
}

/** One alert with what raises it, and what comes near and does not. */
export interface AlertCase {
  readonly alert: string;
  readonly fires: readonly Fired[];
  readonly silent: readonly { readonly at: string; readonly series: InputSeries }[];
}

/** Selector of a series of the watched server. */
export function series(metric: string, labels: Readonly<Record<string, string>> = {}): string {
  const all = Object.entries({ job: "mcp-server", instance: "a", ...labels });
  return `${metric}{${all.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(",")}}`;
}
