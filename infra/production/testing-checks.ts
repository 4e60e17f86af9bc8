import { type Finding, faultsOf, type ProductionCheck, shown } from "./check.ts";
import type { Evidence } from "./evidence.ts";
import { type Counts, type Suite, totalOf } from "./test-report.ts";

/** Project whose tests run on what a stack runs on. */
const integrationOf = { docker: "engine", kubernetes: "cluster", lambda: "lambda" } as const;

/** What was tested before it was deployed: of the sources that run, by the report that the tests left. */
export const testingChecks: readonly ProductionCheck[] = [
  {
    id: "unit-tests",
    area: "testing",
    title: "Unit tests passed for what runs",
    fix: "npm test -- --project unit, on the commit that is deployed",
    look: (evidence) =>
      tested(
        evidence,
        "unit tests",
        (suites) => suites.filter(({ project }) => project === "unit"),
        (suite) => suite,
      ),
  },
  {
    id: "integration-tests",
    area: "testing",
    title: "Integration tests passed on the stack's target",
    fix: "npm test -- --project engine (Docker), cluster (Kubernetes) or lambda, on the commit that is deployed",
    look: (evidence) => {
      const project = integrationOf[evidence.facts.target];
      const { found, faults } = tested(
        evidence,
        `tests of project ${project}`,
        (suites) => suites.filter((suite) => suite.project === project),
        (suite) => suite,
      );
      const { report, infra } = evidence.tested;
      const isOther = "trees" in report && report.trees.infra !== infra;
      return {
        found,
        faults: [
          ...faults,
          ...faultsOf([isOther, "they ran with another version of this program"]),
        ],
      };
    },
  },
  {
    id: "security-tests",
    area: "testing",
    title: "Security tests passed for what runs",
    fix: "npm test -- --project unit security, on the commit that is deployed",
    look: (evidence) =>
      tested(
        evidence,
        "security tests",
        (suites) => suites.filter(({ security }) => security.passed + security.failed > 0),
        ({ security }) => security,
      ),
  },
];

/** Counts the tests of some suites; only what was tested of the sources that run counts. */
function tested(
  { tested: { report, app } }: Evidence,
  what: string,
  choose: (suites: readonly Suite[]) => readonly Suite[],
  count: (suite: Suite) => Counts,
): Finding {
  return shown(report, ({ suites, trees, at, commit }) =>
    shown(app, ({ tree }) => {
      const chosen = choose(suites);
      const { passed, failed, skipped } = totalOf(chosen.map(count));
      return {
        found: `${passed} ${what} of ${chosen.length} files passed, ${skipped} skipped (${commit.slice(0, 12)}, ${at})`,
        faults: faultsOf(
          [
            trees.app !== tree,
            `the report is of other sources than the image that runs (commit ${commit.slice(0, 12)})`,
          ],
          [passed === 0, `the report has no ${what} that passed`],
          [failed > 0, `${failed} ${what} failed`],
        ),
      };
    }),
  );
}
