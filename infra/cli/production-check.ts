import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { ContractTarget } from "../contract/check.ts";
import { decide } from "../production/check.ts";
import { productionChecks } from "../production/checks.ts";
import { type ProductionReport, reportLines } from "../production/report.ts";
import { checkoutRoot } from "./checkout.ts";
import { withContractTarget } from "./contract-target.ts";
import { deployedFacts, type OperatedStack, operatedStack } from "./operated-stack.ts";
import { parseOptions } from "./options.ts";
import { gatherEvidence } from "./production-evidence.ts";
import { withPlatform } from "./production-platform.ts";
import { testsFile } from "./tests-file.ts";
import { UserError } from "./user-error.ts";

/** How a stack is checked. */
export interface ProductionOptions {
  /** File that `npm test` kept. */
  readonly tests: string;
  readonly say: (line: string) => void;
}

/**
 * Decides the 21 checks of a production server for a stack that is up, by its deployed endpoint, by
 * where it runs, by policy and by the tests. Nothing of it is changed.
 *
 * @throws UserError when the stack is not up, or was deployed by a program that kept no facts.
 */
export function checkProduction(
  operated: OperatedStack,
  options: ProductionOptions,
): Promise<ProductionReport> {
  return withContractTarget(operated, options.say, (target) =>
    checkReached(operated, target, options),
  );
}

/** The same, of a server that is reached already. */
export async function checkReached(
  operated: OperatedStack,
  target: ContractTarget,
  { tests, say }: ProductionOptions,
): Promise<ProductionReport> {
  const startedAt = new Date().toISOString();
  const facts = await deployedFacts(operated);
  if (facts === undefined) {
    throw new UserError(
      `Stack ${operated.name} was deployed without its facts, which the checks go by.\n  fix  npm run deploy -- --stack ${operated.name}`,
    );
  }
  const evidence = await withPlatform(operated, facts, (platform) =>
    gatherEvidence(operated, { checkout: checkoutRoot, facts, target, platform, tests, say }),
  );
  const checks = decide(productionChecks, evidence);
  const passed = checks.filter(({ status }) => status === "passed").length;
  return {
    stack: operated.name,
    target: facts.target,
    environment: facts.environment,
    endpoint: target.endpoint,
    startedAt,
    passed,
    verdict: passed === checks.length ? "passed" : "failed",
    checks,
  };
}

/** `mcp-stacks production-check`: a table or JSON; exit code 0 when every check passed, else 1. */
export async function productionCheck(args: readonly string[]): Promise<number> {
  const { values } = parseOptions(args, {
    stack: { type: "string", default: "dev" },
    json: { type: "boolean", default: false },
    "test-report": { type: "string" },
    report: { type: "string" },
  });
  // stdout belongs to the answer
  const say = (line: string): void => console.error(line);
  say(`Checks stack ${values.stack} for production; it changes nothing.`);
  const operated = await operatedStack(values.stack, say);
  const tests = values["test-report"];
  const report = await checkProduction(operated, {
    tests: tests === undefined ? testsFile(checkoutRoot) : resolve(tests),
    say,
  });
  const json = JSON.stringify(report, undefined, 2);
  if (values.report !== undefined) {
    mkdirSync(dirname(resolve(values.report)), { recursive: true });
    writeFileSync(values.report, `${json}\n`);
  }
  console.log(values.json ? json : reportLines(report).join("\n"));
  return report.verdict === "passed" ? 0 : 1;
}
