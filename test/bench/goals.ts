/** What a figure is asked to be, and how it is shown. */
export interface Goal {
  readonly label: string;
  readonly unit: "ratio" | "bytes" | "seconds" | "milliseconds" | "count";
  /** Largest good value. */
  readonly atMost?: number;
  /** Smallest good value. */
  readonly atLeast?: number;
}

/** Figures by name, in the order of their report; null where this system cannot tell. */
export type Figures = Readonly<Record<string, number | null>>;

/** Whether a figure reaches its goal; undefined without a goal or without a figure. */
export function reaches(goal: Goal, value: number | null): boolean | undefined {
  if (value === null || (goal.atMost === undefined && goal.atLeast === undefined)) return undefined;
  return value <= (goal.atMost ?? Number.POSITIVE_INFINITY) && value >= (goal.atLeast ?? 0);
}

/** A value as people read it: `1.32`, `118.4 MB`, `0.48 s`, `12.5 ms`, `10000` or `unknown`. */
export function show(unit: Goal["unit"], value: number | null): string {
  if (value === null) return "unknown";
  // decimal megabytes: the goals are given in them
  if (unit === "bytes")
    return Math.abs(value) < 1e6
      ? `${(value / 1e3).toFixed(1)} kB`
      : `${(value / 1e6).toFixed(1)} MB`;
  if (unit === "count") return String(value);
  if (unit === "milliseconds") return `${value.toFixed(1)} ms`;
  return unit === "seconds" ? `${value.toFixed(2)} s` : value.toFixed(2);
}

/** Aligned lines of figure, value, goal and verdict. */
export function renderFigures(goals: Readonly<Record<string, Goal>>, figures: Figures): string[] {
  const rows = Object.entries(figures).map(([name, value]) => {
    const goal: Goal = goals[name] ?? { label: name, unit: "ratio" };
    const reached = reaches(goal, value);
    return [
      name,
      show(goal.unit, value),
      goalText(goal),
      reached === undefined ? "" : reached ? "pass" : "MISS",
      goal.label,
    ];
  });
  const table = [["figure", "value", "goal", "", "what it is"], ...rows];
  const widths = [0, 1, 2, 3].map((at) => Math.max(...table.map((row) => row[at]?.length ?? 0)));
  return table.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}

function goalText({ unit, atMost, atLeast }: Goal): string {
  if (atMost !== undefined) return `at most ${show(unit, atMost)}`;
  return atLeast === undefined ? "" : `at least ${show(unit, atLeast)}`;
}
