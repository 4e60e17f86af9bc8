import {
  butFacts,
  butRecords,
  butSearch,
  butSuites,
  type Failing,
  refusal,
} from "./changed-evidence.ts";
import { auditLine, but, good } from "./good-evidence.ts";

/** Evidence that fails the checks of tests, documents and records. */
export const failingPapers: Failing = {
  "unit-tests": [
    [
      "there is no report",
      but({ tested: { ...good.tested, report: { missing: "none here" } } }),
      /none here/,
    ],
    ["one failed", butSuites({ failed: 1 }), /failed/],
    ["none passed", butSuites({ passed: 0 }), /no unit tests that passed/],
    [
      "other sources run",
      but({ tested: { ...good.tested, app: { tree: "a2" } } }),
      /other sources/,
    ],
  ],
  "integration-tests": [
    ["another target was tested", butFacts({ target: "lambda" }), /no tests of project lambda/],
    [
      "another program was tested",
      but({ tested: { ...good.tested, infra: "i2" } }),
      /another version of this program/,
    ],
  ],
  "security-tests": [
    [
      "there were none",
      butSuites({ security: { passed: 0, failed: 0, skipped: 1 } }),
      /no security tests/,
    ],
    ["one failed", butSuites({ security: { passed: 1, failed: 1, skipped: 0 } }), /failed/],
  ],
  reference: [
    ["a tool is not described", butSearch({ description: " " }), /not described: search/],
    [
      "an argument is not",
      butSearch({ inputSchema: { properties: { q: { type: "string" } } } }),
      /search\.q/,
    ],
    [
      "the reference lacks it",
      but({ documents: { ...good.documents, reference: "### `write`" } }),
      /not in the reference: search/,
    ],
  ],
  "operations-guide": [
    [
      "a command is not in it",
      but({ documents: { ...good.documents, verbs: ["deploy", "drift"] } }),
      /nothing of drift/,
    ],
    [
      "an alert is not in it",
      but({ documents: { ...good.documents, alerts: ["McpSlow"] } }),
      /nothing of McpSlow/,
    ],
  ],
  "who-when-what": [
    [
      "nobody is named",
      butRecords({ audit: { lines: [auditLine({ user: undefined }), refusal] } }),
      /not recorded with its user/,
    ],
    [
      "the time is another",
      butRecords({ audit: { lines: [auditLine({ time: "2025-01-01T00:00:00.000Z" }), refusal] } }),
      /the time/,
    ],
    [
      "no outcome is told",
      butRecords({ audit: { lines: [auditLine({ outcome: undefined }), refusal] } }),
      /without outcome/,
    ],
    ["refusals are not in it", butRecords({ audit: { lines: [auditLine()] } }), /refused requests/],
  ],
  "masked-values": [
    [
      "the audit has it",
      butRecords({ audit: { lines: [auditLine({ arguments: { query: "password=5ec4e7" } })] } }),
      /audit log holds/,
    ],
    [
      "the log has it",
      butRecords({ log: { lines: ["token eyJ.5ec4e7.x"], whole: true } }),
      /the log holds/,
    ],
    ["the call is not there", butRecords({ audit: { lines: [] } }), /nothing is shown/],
  ],
};
