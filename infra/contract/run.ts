import { printable } from "../surface/printable.ts";
import { type CheckResult, type ContractCheck, type ContractTarget, Skipped } from "./check.ts";
import { Unmet } from "./demand.ts";
import { createSessions } from "./sessions.ts";

/** How checks are run. */
export interface RunOptions {
  /** Checks that run side by side. @default 4 */
  readonly concurrency?: number;
  /** Milliseconds that a check may take which says nothing itself. @default 10000 */
  readonly timeLimitMs?: number;
}

/** Checks that may run out of time before the server is taken for dead. */
const mostOutOfTime = 2;

/**
 * Runs checks against a server: first those that nothing else makes sense without, then the others
 * side by side. Once the server does not answer any more, what is left is skipped.
 *
 * @param onResult is given each result as it is there.
 * @returns the results in the order of the checks.
 */
export async function runChecks(
  checks: readonly ContractCheck[],
  target: ContractTarget,
  onResult: (result: CheckResult) => void = () => {},
  { concurrency = 4, timeLimitMs = 10_000 }: RunOptions = {},
): Promise<CheckResult[]> {
  const results = new Map<ContractCheck, CheckResult>();
  const sessions = createSessions();
  let outOfTime = 0;
  let end: string | undefined;
  const run = async (check: ContractCheck): Promise<void> => {
    const asked = { ...target, sessions };
    const result: Outcome =
      end === undefined
        ? await outcomeOf(check, asked, timeLimitMs)
        : { status: "skipped", ms: 0, reason: end, isLate: false };
    const { isLate, ...outcome } = result;
    if (isLate) outOfTime++;
    const isFailedGate = check.isGate === true && outcome.status === "failed";
    if (isFailedGate || outOfTime >= mostOutOfTime) end ??= "the server does not answer";
    const { id, title, area } = check;
    const told = { id, title, area, ...outcome };
    results.set(check, told);
    onResult(told);
  };
  try {
    for (const check of checks.filter(({ isGate }) => isGate)) await run(check);
    const waiting = checks.filter(({ isGate }) => !isGate).values();
    const lane = async () => {
      for (const check of waiting) await run(check);
    };
    await Promise.all(Array.from({ length: concurrency }, lane));
  } finally {
    await sessions.close();
  }
  return checks.flatMap((check) => results.get(check) ?? []);
}

/** What became of a check, and whether the server was too late with it. */
type Outcome = Pick<CheckResult, "status" | "ms" | "reason"> & { readonly isLate: boolean };

async function outcomeOf(
  check: ContractCheck,
  target: ContractTarget,
  commonLimitMs: number,
): Promise<Outcome> {
  const limitMs = check.timeLimitMs ?? commonLimitMs;
  const started = performance.now();
  const ms = () => Math.round(performance.now() - started);
  const ending = new AbortController();
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    late.reject(new TooLate(`no answer within ${limitMs / 1000} s`));
    ending.abort();
  }, limitMs);
  try {
    await Promise.race([check.run({ ...target, signal: ending.signal }), late.promise]);
    return { status: "passed", ms: ms(), isLate: false };
  } catch (error) {
    const status = error instanceof Skipped ? "skipped" : "failed";
    const reason = printable(withoutTokens(wordsOf(error), target));
    return { status, ms: ms(), reason, isLate: error instanceof TooLate };
  } finally {
    clearTimeout(timer);
  }
}

class TooLate extends Error {}

/** What went wrong, in words: of a request that found nobody, why. */
function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof Unmet || error instanceof Skipped) return error.message;
  const { cause } = error;
  const why = cause instanceof Error && cause.message !== "" ? `: ${cause.message}` : "";
  return `${error.message}${why}`;
}

/** A server may say anything again, also the token that it was given. */
function withoutTokens(text: string, { issued }: ContractTarget): string {
  const known = issued ? text.replaceAll(issued, "<token>") : text;
  return known.replace(/\beyJ[\w-]*\.[\w-]*(\.[\w-]*)?/g, "<token>");
}
