import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "../../..");

/** The names of all tests, as they stand in the files. */
const names = readdirSync(root, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts"))
  .flatMap((file) => [
    ...readFileSync(join(root, file), "utf8").matchAll(/\bit(?:\.each\([^;]*?\))?\(\s*"([^"]+)"/g),
  ])
  .map(([, name = ""]) => name);

/** The checks of a production MCP server, by area, each with the tests that hold it. */
const production: Readonly<Record<string, Readonly<Record<string, readonly RegExp[]>>>> = {
  security: {
    "input validation with length limits": [/^S18 refuses arguments/, /^S18 answers 413/],
    "path traversal": [/^S19 /],
    "bearer tokens": [/^S01 /, /^S04 /, /^S06 /],
    "scope checks": [/^S10 /, /^S11 /],
    "secrets from the environment": [/^S08 /, /never shows a secret's value/],
  },
  reliability: {
    "errors with a user message": [/^S23 /, /answers with the request id only/],
    "rate limits per tool and per user": [/^S21 hold for each user apart/, /^S21 .*user and tool/],
    timeouts: [/^S22 /],
  },
  observability: {
    "JSONL audit log": [/^S12 S24 /],
    "Prometheus metrics": [/have values from fixed lists only/, /shows in Prometheus the calls/],
    "OpenTelemetry traces": [/what the conventions name/],
  },
  deployment: {
    container: [/^S28 /],
    "separate environment": [/come up at the same time, each on its own ports/],
    "health check": [/^S30 /, /passes while the server answers, and fails/],
  },
  testing: {
    unit: [/fills in every default/],
    integration: [/creates exactly the resources of the three services/],
    security: [/^S01 /],
  },
  documentation: {
    "tools, resources and prompts": [/says in app\/REFERENCE\.md/],
    "operations guide": [/explains every symptom/],
  },
  compliance: {
    "who, when, what": [/audits who called what/],
    "sensitive values masked": [/^S12 S24 /],
  },
};

describe("the checklists", () => {
  it("have a test for each of the 30 lines on security, by number", () => {
    const numbers = new Set(
      names.flatMap((name) => /^(?:S\d\d )+/.exec(name)?.[0].trim().split(" ") ?? []),
    );
    const all = Array.from({ length: 30 }, (_, at) => `S${String(at + 1).padStart(2, "0")}`);
    expect([...numbers].sort()).toEqual(all);
  });

  it("have tests for each of the 21 checks of production", () => {
    const checks = Object.values(production).flatMap((area) => Object.entries(area));
    expect(checks).toHaveLength(21);
    const missing = checks.flatMap(([check, tests]) =>
      tests
        .filter((test) => !names.some((name) => test.test(name)))
        .map((test) => `${check}: ${test}`),
    );
    expect(missing).toEqual([]);
  });

  it("are met by an operations guide that explains every symptom which callers are told of", () => {
    const guide = readFileSync(join(root, "../README.md"), "utf8");
    const symptoms = ["401", "403 `insufficient_scope`", "413", "429", "slow answers", "restarts"];
    const told = ["ticket store cannot be reached", "audit log cannot be written"];
    for (const symptom of [...symptoms, ...told]) {
      expect(guide).toMatch(new RegExp(`^\\| [^|]*${symptom}`, "m"));
    }
  });
});
