import { areas, type ProductionResult } from "./check.ts";

/** What the checks of a stack found. */
export interface ProductionReport {
  readonly stack: string;
  readonly target: "docker" | "kubernetes" | "lambda";
  readonly environment: "development" | "staging" | "production";
  readonly endpoint: string;
  /** UTC, ISO 8601. */
  readonly startedAt: string;
  readonly passed: number;
  readonly verdict: "passed" | "failed";
  readonly checks: readonly ProductionResult[];
}

/** The report as lines for people: a table by area, and what to do about each failure. */
export function reportLines({ stack, checks, passed }: ProductionReport): string[] {
  const width = Math.max(...checks.map(({ title }) => title.length));
  const table = areas.flatMap((area) => [
    "",
    area,
    ...checks
      .filter((check) => check.area === area)
      .map(({ title, status, found }) => {
        const mark = status === "passed" ? "pass" : "FAIL";
        return `  ${mark}  ${title.padEnd(width)}  ${found}`;
      }),
  ]);
  const failed = checks.filter(({ status }) => status === "failed");
  const toDo = failed.flatMap(({ id, fix }) => [`  ${id}`, `    fix  ${fix}`]);
  return [
    ...table,
    "",
    ...(toDo.length > 0 ? ["What to do:", ...toDo, ""] : []),
    `${passed} of ${checks.length} passed${failed.length === 0 ? `: stack ${stack} is fit for production` : ""}`,
  ];
}
