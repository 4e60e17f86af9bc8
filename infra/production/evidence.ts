import type { StackFacts } from "../facts.ts";
import type { Surface } from "../surface/surface.ts";
import type { TestReport } from "./test-report.ts";

/** Evidence that could not be had, with the reason in words for people. */
export interface Missing {
  readonly missing: string;
}

/** Evidence, or why there is none: what cannot be shown counts as not so. */
export type Known<T> = T | Missing;

/** Whether evidence could not be had. */
export function isMissing(known: object): known is Missing {
  return "missing" in known;
}

/** What a server answered to one request of a probe. */
export interface Answer {
  /** What was asked, in words for people. */
  readonly asked: string;
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** How far a limit was tried. */
export interface LimitProbe {
  /** What the settings say, per minute. */
  readonly limit: number;
  /** Requests that were answered before the first refusal. */
  readonly answered: number;
  /** Undefined when none came within twice the limit. */
  readonly refused: Answer | undefined;
}

/** What the deployed server did when it was asked. */
export interface Probes {
  readonly health: Answer;
  /** Asked at the server's own path, which may be that of its health. */
  readonly ready: Answer;
  /** What the server lists to somebody who may do everything. */
  readonly surface: Surface;
  /** The RFC 9728 document. */
  readonly metadata: Answer;
  /** A request without a token. */
  readonly withoutToken: Answer;
  /** Requests with tokens that no server may accept. */
  readonly badTokens: Known<{ readonly answers: readonly Answer[] }>;
  /** A reader's list of tools, and a reader's call of a tool that writes; undefined where the server has none. */
  readonly reader: Known<{ readonly tools: readonly string[]; readonly call: Answer | undefined }>;
  /** Arguments that break the tools' own schemas. */
  readonly badInput: readonly Answer[];
  /** Attempts to leave what is served. */
  readonly paths: readonly Answer[];
  /** Mistakes that a user may make. */
  readonly mistakes: readonly Answer[];
  readonly requestLimit: Known<LimitProbe>;
  readonly toolLimit: Known<LimitProbe>;
  readonly mark: Mark;
}

/** A call that is looked for in the records: by whom, of what, when, with a value to be masked. */
export interface Mark {
  readonly user: string;
  readonly tool: string;
  /** Part of an argument and of a refused token that no record may hold. */
  readonly secret: string;
  /** UTC, ISO 8601: before the first and after the last request of the probes. */
  readonly from: string;
  readonly to: string;
}

/** One running instance of the server or of what stands beside it, as the platform describes it. */
export interface Instance {
  readonly name: string;
  /** What it is of the stack, such as `server`, `redis` or `backend-todo-api`. */
  readonly part: string;
  /** Image that it was started from, as the platform names it. */
  readonly image: string;
  readonly nonRoot: boolean;
  readonly readOnlyRoot: boolean;
  /** Whether the platform must write files into it, which Docker refuses with a read-only root. */
  readonly takesFiles: boolean;
  readonly dropsCapabilities: boolean;
  /** Whether its memory and its processor time have a bound. */
  readonly limited: boolean;
  /** Whether the platform itself asks how it is, and what it last found. */
  readonly probed: boolean;
  readonly healthy: boolean;
}

/** How the platform runs the server, and what stands beside it. */
export interface Runtime {
  readonly instances: readonly Instance[];
  /** What was deployed of the stack and is not there. */
  readonly absent: readonly string[];
  /** The plain part of the server's environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Seconds after which something else ends a call, by what does. */
  readonly ends: Readonly<Record<string, number>>;
  /** Places of the platform where a secret's value stands in plain text. */
  readonly plainSecrets: readonly string[];
  /** What of other stacks is in the same place, in words. */
  readonly neighbours: readonly string[];
  /** What the platform sees to by itself; undefined where the instances' own descriptions show it. */
  readonly byPlatform?: {
    readonly hardening: string;
    /** What asks how the instances are, and how a finding says that nothing does. */
    readonly watch: string;
    readonly unwatched: string;
  };
}

/** What the deployed server has written down. */
export interface Records {
  readonly audit: Known<{ readonly lines: readonly string[] }>;
  /** The server's own log; `whole` when its beginning is there too. */
  readonly log: Known<{ readonly lines: readonly string[]; readonly whole: boolean }>;
  /** Calls of the probe's tool that are counted, before and after the probes. */
  readonly metrics: Known<{ readonly before: number; readonly after: number }>;
}

/** What the rules of policy say of the stack as its file would have it. */
export interface PolicyResult {
  readonly errors: readonly string[];
  readonly violations: readonly {
    readonly rule: string;
    readonly level: "mandatory" | "advisory";
    readonly message: string;
  }[];
}

/** What the tests said, and of what they should have. */
export interface Tested {
  readonly report: Known<TestReport>;
  /** Git's hash of the source of the image that runs; missing when nobody can say what that is. */
  readonly app: Known<{ readonly tree: string }>;
  /** Git's hash of this program. */
  readonly infra: string;
}

/** What people can read. */
export interface Documents {
  /** Text of the reference; undefined for another server than the bundled one. */
  readonly reference: string | undefined;
  /** Text of the operations guide. */
  readonly guide: string;
  /** What the guide must speak of: verbs that operate a stack, and alerts. */
  readonly verbs: readonly string[];
  readonly alerts: readonly string[];
}

/** Everything that the checks decide by. */
export interface Evidence {
  readonly stack: string;
  readonly facts: StackFacts;
  readonly policy: Known<PolicyResult>;
  readonly probes: Known<Probes>;
  readonly runtime: Known<Runtime>;
  readonly records: Records;
  /** Other stacks that this one shares something with, in words. */
  readonly shared: readonly string[];
  /** Places of the state that hold a secret in plain text. */
  readonly stateLeaks: Known<{ readonly places: readonly string[] }>;
  readonly tested: Tested;
  readonly documents: Documents;
}
