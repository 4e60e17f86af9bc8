/** Series that Prometheus records: one each, so that three days of them are cheap to look at. */
export type RecordedSeries =
  | "mcp:tool_calls:rate5m"
  | "mcp:tool_calls_faulty:rate5m"
  | "mcp:requests:rate5m"
  | "mcp:requests_slow:rate5m";

/** What a server promises over a month; the rest is its budget of faults. */
export interface Objective {
  /** Share that must be good. */
  readonly goal: number;
  readonly all: RecordedSeries;
  readonly bad: RecordedSeries;
}

/** Longest a request may take to count as fast, seconds; one of the bounds of the server's histogram. */
export const fastSec = 0.5;

/** 99.5 of 100 tool calls do not fail by the server's fault. */
export const availability: Objective = {
  goal: 0.995,
  all: "mcp:tool_calls:rate5m",
  bad: "mcp:tool_calls_faulty:rate5m",
};

/** 95 of 100 requests are answered within half a second. */
export const latency: Objective = {
  goal: 0.95,
  all: "mcp:requests:rate5m",
  bad: "mcp:requests_slow:rate5m",
};

/** How fast a month's budget is spent, seen in a long window and, to end soon, in a short one. */
export interface Burn {
  /** Times the rate at which the budget would last exactly a month. */
  readonly factor: number;
  readonly long: string;
  readonly short: string;
}

/**
 * Windows and factors of the SRE workbook: 2 % of the budget in an hour, 5 % in six, 10 % in three days
 * (https://sre.google/workbook/alerting-on-slos/, "Multiwindow, Multi-Burn-Rate Alerts").
 */
export const burns = {
  hour: { factor: 14.4, long: "1h", short: "5m" },
  sixHours: { factor: 6, long: "6h", short: "30m" },
  threeDays: { factor: 1, long: "3d", short: "6h" },
} as const satisfies Readonly<Record<string, Burn>>;
