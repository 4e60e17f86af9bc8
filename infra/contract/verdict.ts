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

/** The checks that a server is held to; what does not apply stays among them, to be skipped with its reason. */
export function selectedChecks(
  checks: readonly ContractCheck[],
  { isOps, writes, only }: Selection,
): ContractCheck[] {
  return checks
    .filter(({ id }) => only === undefined || only.includes(id))
    .map((check) => {
      if (check.of === "ops-assistant" && !isOps) {
        return skipped(check, "it is of the Ops Assistant, and this is another server");
      }
      if (check.writes && !writes) return skipped(check, "it leaves data behind: --writes runs it");
      return check;
    });
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
