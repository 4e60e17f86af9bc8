import type { Evidence, Instance, Runtime } from "../../../../infra/production/evidence.ts";
import { isMissing } from "../../../../infra/production/evidence.ts";
import { auditLine, but, butProbes, good, goodProbes } from "./good-evidence.ts";

/** Cases of failing evidence by the check that fails: what is wrong, and what the finding says of it. */
export type Failing = Readonly<
  Record<string, readonly (readonly [what: string, evidence: Evidence, told: RegExp])[]>
>;

/** How the platform runs the good server. */
export const runtime: Runtime = isMissing(good.runtime) ? Object({}) : good.runtime;

/** Good evidence, but for how the platform runs it. */
export const butRuntime = (changed: Partial<Runtime>) =>
  but({ runtime: { ...runtime, ...changed } });

/** Good evidence, but for the instance that runs. */
export const butInstance = (changed: Partial<Instance>) =>
  butRuntime({ instances: runtime.instances.map((instance) => ({ ...instance, ...changed })) });

/** Good evidence, but for a second instance, of what stands beside the server. */
export const butBeside = (changed: Partial<Instance>) =>
  butRuntime({
    instances: runtime.instances.flatMap((server) => [
      server,
      { ...server, name: "beside-1", part: "redis", ...changed },
    ]),
  });

/** Good evidence, but for what was written down. */
export const butRecords = (changed: Partial<Evidence["records"]>) =>
  but({ records: { ...good.records, ...changed } });

/** Good evidence, but for the facts. */
export const butFacts = (changed: Partial<Evidence["facts"]>) =>
  but({ facts: { ...good.facts, ...changed } });

/** Good evidence, but for one mandatory rule of policy. */
export const violating = (rule: string) =>
  but({ policy: { errors: [], violations: [{ rule, level: "mandatory", message: "found it" }] } });

const surface = goodProbes.surface;
const [search] = surface.tools;
/** Good evidence, but for that tool. */
export const butSearch = (changed: object) =>
  butProbes({
    surface: { ...surface, tools: search === undefined ? [] : [{ ...search, ...changed }] },
  });

const report = isMissing(good.tested.report) ? undefined : good.tested.report;
/** Good evidence, but for each file of tests. */
export const butSuites = (changed: object) =>
  but({
    tested: {
      ...good.tested,
      report: Object({
        ...report,
        suites: report?.suites.map((suite) => ({ ...suite, ...changed })),
      }),
    },
  });

/** A line of the audit log about a refused request. */
export const refusal = auditLine({ kind: "refusal", outcome: "unauthenticated" });
