import type { SuiteName } from "./suites.ts";

/** How a server serves clients of 2025, as MCP_LEGACY_MODE says it. */
export type LegacyMode = "stateless" | "sessions";

/** What a suite must find, exactly; checks are written `scenario / check`. */
export interface Expectation {
  readonly exitCode: 0 | 1;
  /** Checks that pass; a suite that ran less passes less. */
  readonly passed: number;
  /** Failed checks of scenarios that the suite counts. */
  readonly failed: readonly string[];
  /** Checks of scored scenarios that warn: what a server should do, but need not. */
  readonly warned: readonly string[];
  /** Scenarios that the suite does not count, with the number of their checks that fail. */
  readonly unscored: Readonly<Record<string, number>>;
}

/** Without a session there is no way to ask the client anything in the middle of a call. */
const requestsToTheClient = [
  "elicitation-sep1034-defaults / elicitation-sep1034-general",
  "elicitation-sep1330-enums / elicitation-sep1330-general",
  "tools-call-elicitation / tools-call-elicitation",
  "tools-call-sampling / tools-call-sampling",
];

/** The tasks extension (SEP-2663) is optional, and the SDK does not have it. */
const tasksExtension = {
  "tasks-capability-negotiation": 4,
  "tasks-dispatch-and-envelope": 6,
  "tasks-lifecycle": 8,
  "tasks-mrtr-composition": 1,
  "tasks-mrtr-input": 3,
  "tasks-request-headers": 3,
  "tasks-request-state-removal": 1,
  "tasks-required-task-error": 1,
  "tasks-wire-fields": 3,
};

/** The current revision knows no sessions, so that both modes serve it alike. */
const current: Expectation = {
  exitCode: 0,
  passed: 164,
  failed: [],
  warned: [],
  unscored: tasksExtension,
};

/**
 * What each suite finds in each mode. Plain requests are answered in JSON, not as a stream of one
 * event, so that two scenarios on such streams have nothing to judge and say so (INFO). A listed
 * check that starts to pass has to leave its list.
 */
export const expectations: Readonly<Record<LegacyMode, Readonly<Record<SuiteName, Expectation>>>> =
  {
    stateless: {
      "0.1.16, --suite all": {
        exitCode: 1,
        passed: 30,
        failed: requestsToTheClient,
        warned: [
          "server-sse-multiple-streams / server-sse-multiple-streams-session",
          "server-sse-polling / server-sse-polling-session",
        ],
        unscored: {},
      },
      "0.2.0-alpha.12, --requirements 2025-11-25": {
        exitCode: 1,
        passed: 63,
        failed: requestsToTheClient,
        warned: ["server-sse-multiple-streams / server-sse-multiple-streams-session"],
        unscored: {},
      },
      "0.2.0-alpha.12, --requirements 2026-07-28": current,
    },
    sessions: {
      "0.1.16, --suite all": {
        exitCode: 0,
        passed: 43,
        failed: [],
        warned: [],
        unscored: {},
      },
      "0.2.0-alpha.12, --requirements 2025-11-25": {
        exitCode: 0,
        passed: 80,
        failed: [],
        warned: [],
        unscored: {},
      },
      "0.2.0-alpha.12, --requirements 2026-07-28": current,
    },
  };
