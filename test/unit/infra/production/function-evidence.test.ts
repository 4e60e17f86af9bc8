import { describe, expect, it } from "vitest";
import { env } from "../../../../app/src/contract.ts";
import { awsFault, readingActions } from "../../../../infra/production/aws-faults.ts";
import { decide } from "../../../../infra/production/check.ts";
import { productionChecks } from "../../../../infra/production/checks.ts";
import type { Evidence } from "../../../../infra/production/evidence.ts";
import { countedIn } from "../../../../infra/production/function-log.ts";
import {
  type AlarmAnswer,
  type FunctionAnswer,
  functionRuntime,
} from "../../../../infra/production/function-runtime.ts";
import { alarmAnswer, countLine, functionAnswer } from "./aws-answers.ts";
import { refusal, violating } from "./changed-evidence.ts";
import { auditLine, but, good } from "./good-evidence.ts";

/** The checks that are decided by what AWS says. */
const decidedByAws = [
  "secrets-from-environment",
  "timeouts",
  "audit-log",
  "metrics",
  "traces",
  "container",
  "health-checks",
  "who-when-what",
  "masked-values",
];
const exported = '{"level":"info","msg":"traces are exported"}';

/** Good evidence of a function: by answers of AWS and lines of its log group. */
function onAws(
  versions: readonly FunctionAnswer[],
  alarms: readonly AlarmAnswer[] = [alarmAnswer()],
  lines: readonly string[] = [refusal, auditLine(), exported, countLine({ ToolCalls: 1 })],
): Evidence {
  return but({
    facts: { ...good.facts, target: "lambda", shared: "dynamodb", store: "dynamodb" },
    runtime: functionRuntime(versions, alarms),
    records: {
      audit: { lines: lines.filter((line) => line.includes('"log":"audit"')) },
      log: { lines, whole: true },
      metrics: { before: 0, after: countedIn(lines, "ToolCalls", { Tool: "search" }) },
    },
  });
}

function found(evidence: Evidence, id: string) {
  return decide(productionChecks, evidence).find((check) => check.id === id);
}

const one = [functionAnswer()];
const lines = (...all: readonly string[]) => onAws(one, [alarmAnswer()], all);
const secret = "5ec4e7";
const collector = { [env.otlpEndpoint]: "" };
const failing: readonly (readonly [string, string, Evidence, RegExp])[] = [
  [
    "secrets-from-environment",
    "the environment holds one",
    onAws([functionAnswer({}, { [env.jwtSecret]: "s" })]),
    /version 7: JWT_SECRET/,
  ],
  ["timeouts", "Lambda ends a call first", onAws([functionAnswer({ Timeout: 15 })]), /15 s/],
  [
    "timeouts",
    "the HTTP API does",
    onAws([functionAnswer({ Timeout: 900 }, { [env.toolTimeoutSec]: "60" })]),
    /HTTP API ends a call after 30 s/,
  ],
  ["audit-log", "the call is in no line", lines(refusal, exported), /call is not in it/],
  [
    "audit-log",
    "failures to write are counted",
    lines(auditLine(), countLine({ AuditFailures: 2 })),
    /2 failures to write/,
  ],
  [
    "metrics",
    "another tool is counted",
    lines(auditLine(), countLine({ ToolCalls: 4, Tool: "write" }, ["ToolCalls"])),
    /not counted: 0 before and 0 after/,
  ],
  [
    "traces",
    "the last word is that they are not",
    lines(exported, '{"msg":"traces cannot be exported; calls go on"}'),
    /cannot be exported/,
  ],
  ["traces", "no environment ever sent one", lines(auditLine()), /does not say/],
  [
    "container",
    "a version has no digest",
    onAws([functionAnswer(), { ...functionAnswer(), Code: { ResolvedImageUri: "a:latest" } }]),
    /a:latest, which is no digest/,
  ],
  ["health-checks", "no alarm is there", onAws(one, []), /no alarm.* watches ops-assistant-prod:7/],
  [
    "health-checks",
    "the alarms tell nobody",
    onAws(one, [alarmAnswer({ AlarmActions: [] }), alarmAnswer({ ActionsEnabled: false })]),
    /no alarm/,
  ],
  [
    "health-checks",
    "alarms are of another function",
    onAws(one, [alarmAnswer({ Dimensions: [{ Name: "FunctionName", Value: "other" }] })]),
    /no alarm/,
  ],
  ["health-checks", "one is raised", onAws(one, [alarmAnswer({ StateValue: "ALARM" })]), /unwell/],
  ["health-checks", "it is not up", onAws([functionAnswer({ State: "Failed" })]), /unwell/],
  ["health-checks", "policy misses alarms", violating("aws-alarms"), /aws-alarms/],
  ["who-when-what", "refusals are not there", lines(auditLine()), /refused requests are not/],
  [
    "masked-values",
    "a line holds the value",
    lines(auditLine({ arguments: { query: secret } })),
    /holds a value that a caller sent/,
  ],
];

describe("the checks of a function, by what AWS says of it", () => {
  it.each(decidedByAws)("pass %s on a function as the stack makes it", (id) => {
    expect(found(onAws(one), id)).toMatchObject({ status: "passed" });
  });

  it.each(failing)("fails %s when %s", (id, _, evidence, told) => {
    const check = found(evidence, id);
    expect(check?.status).toBe("failed");
    expect(check?.found).toMatch(told);
  });

  it("have failing evidence each", () => {
    expect([...new Set(failing.map(([id]) => id))].sort()).toEqual([...decidedByAws].sort());
  });

  it("fails each of them without credentials, and says what to do", () => {
    const none = Object.assign(new Error("Could not load"), { name: "CredentialsProviderError" });
    const missing = { missing: awsFault(none) };
    const records = { audit: missing, log: missing, metrics: missing };
    const report = decide(productionChecks, { ...onAws(one), runtime: missing, records });
    // the good report of tests is of another target
    const others = report.filter(({ area }) => area !== "testing");
    const failed = others.filter(({ status }) => status === "failed");
    expect(failed.map(({ id }) => id)).toEqual(decidedByAws);
    for (const check of failed) expect(check.found).toContain("sign in with `aws sso login`");
  });

  it("says whose word it is that the function is no root, and lists both versions of a canary", () => {
    const both = [functionAnswer(), functionAnswer({ Version: "8" })];
    expect(found(onAws(both), "container")?.found).toMatch(
      /^2 running by digest.*docs\.aws\.amazon\.com\/lambda/,
    );
  });

  it("fails traces of a function that has no collector", () => {
    const { [env.otlpEndpoint]: _, ...without } =
      functionAnswer().Configuration?.Environment?.Variables ?? collector;
    const answer = functionAnswer({ Environment: { Variables: without } });
    expect(found(onAws([answer]), "traces")?.found).toMatch(/otlpEndpoint is not set/);
  });
});

describe("what AWS does not say", () => {
  it.each([
    ["CredentialsProviderError", "there are no AWS credentials here"],
    ["ExpiredTokenException", "sign in"],
    ["AccessDeniedException", readingActions.join(", ")],
    ["ResourceNotFoundException", "deploy the stack"],
    ["TimeoutError", "AWS does not answer: no way (TimeoutError)"],
  ])("fails by %s in one line", (name, told) => {
    const fault = awsFault(Object.assign(new Error("no way\n  at x"), { name }));
    expect(fault).toContain(told);
    expect(fault).not.toContain("\n");
  });
});

describe("countedIn", () => {
  it("adds one value or many, of one metric of the server's own namespace", () => {
    const foreign = countLine({ ToolCalls: 8 }).replace("mcp-stacks", "other");
    const all = [countLine({ ToolCalls: [1, 1] }), countLine({ ToolCalls: 3 }), foreign, "START"];
    expect(countedIn(all, "ToolCalls", { Tool: "search" })).toBe(5);
    expect(countedIn(all, "AuditFailures")).toBe(0);
  });
});
