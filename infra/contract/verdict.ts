import type { CheckResult, ContractCheck, SmokeReport } from "./check.ts";
import { Skipped } from "./check.ts";
import { opsTools } from "./ops-answers.ts";

/** Which checks a server is held to. */
export interface Selection {
  /** Whether it is the bundled server. */
  readonly isOps: boolean;
  /** Whether checks may leave data behind. */
  readonly writes: boolean;
  /** Ids of checks, to run these alone. @default all */
  readonly only?: readonly string[] | undefined;
}

/**
 * The checks that a server is held to; what does not apply stays among them, to be skipped with its
 * reason. Those of the bundled server's tools are one line of another server's.
 */
export function selectedChecks(
  checks: readonly ContractCheck[],
  { isOps, writes, only }: Selection,
): ContractCheck[] {
  const wanted = checks.filter(({ id }) => only === undefined || only.includes(id));
  const applying = wanted.filter((check) => isOps || check.of !== "ops-assistant");
  return [
    ...applying.map((check) =>
      check.writes && !writes ? skipped(check, "it leaves data behind: --writes runs it") : check,
    ),
    ...passedOver(wanted.length - applying.length),
  ];
}

/** One check in place of those that are of the bundled server, skipped with their number. */
function passedOver(count: number): ContractCheck[] {
  if (count === 0) return [];
  const title = `${count} checks of the bundled server alone, which this is not`;
  const one = {
    id: "of-the-bundled-server",
    title,
    area: "tools",
    of: "any",
    writes: false,
  } as const;
  return [{ ...one, run: () => Promise.reject(new Skipped("")) }];
}

function skipped(check: ContractCheck, reason: string): ContractCheck {
  return { ...check, run: () => Promise.reject(new Skipped(reason)) };
}

/** Whether tools are those of the bundled server, of which a read-only one or an older one has fewer. */
export function isOpsAssistant(tools: readonly { readonly name: string }[]): boolean {
  const own = tools.filter(({ name }) => opsTools.some((known) => known === name));
  return own.length > opsTools.length / 2;
}

/**
 * What the results say of a server. One that was never called by a client is not tested, however
 * well it answers its probes.
 */
export function verdictOf(
  results: readonly CheckResult[],
): Pick<SmokeReport, "verdict" | "reason"> {
  if (results.some(({ status }) => status === "failed")) return { verdict: "failed" };
  const called = results.filter(
    ({ area, status }) => (area === "protocol" || area === "tools") && status === "passed",
  );
  if (called.length > 0) return { verdict: "passed" };
  const [why] = results.flatMap(({ area, reason }) =>
    area === "protocol" && reason !== undefined ? [reason] : [],
  );
  const reason = `no client called the server${why === undefined ? "" : `: ${why}`}`;
  return { verdict: "failed", reason };
}
