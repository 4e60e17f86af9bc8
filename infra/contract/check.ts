import type { ServerLayout } from "../server-layout.ts";
import type { Surface } from "../surface/surface.ts";
import type { Fetch } from "./clients.ts";
import type { Sessions } from "./sessions.ts";

/** Claims of a token that differ from those of a good one; `ttlSec` below 0 makes an expired one. */
export interface TokenOverrides {
  readonly subject?: string;
  readonly audience?: string;
  readonly ttlSec?: number;
}

/**
 * A server that keeps no contract but that of MCP: what of it its settings name, beside its path of MCP.
 * Paths of HTTP, which answer 2xx without a token; undefined where the settings name none.
 */
export interface OwnServer {
  /** While it is well. */
  readonly health?: string | undefined;
  /** While it takes calls. */
  readonly ready?: string | undefined;
}

/** A deployed server: its addresses, and a way to get tokens that it accepts. */
export interface ContractTarget {
  /** URL of `/mcp`. */
  readonly endpoint: string;
  readonly healthUrl: string;
  /** Where metrics can be read from here, if anywhere. */
  readonly metricsUrl?: string;
  /** Undefined where tokens come from an issuer: then `issued` may hold one. */
  readonly token?: (scopes: readonly string[], overrides?: TokenOverrides) => Promise<string>;
  /** A token of the issuer's. */
  readonly issued?: string;
  /** How callers prove who they are. @default "jwt" */
  readonly auth?: "jwt" | "jwks" | "none";
  /** The limits that the server was given, when they are not the defaults. */
  readonly requestsPerMinute?: number;
  readonly bodyLimitKiB?: number;
  /** What clients were promised; undefined when nobody listed it. */
  readonly surface?: Surface;
  /** Scopes that the server itself says it knows, where nobody listed them. @default those of the bundled server */
  readonly scopes?: readonly string[];
  /** Its paths. @default those of the bundled server */
  readonly layout?: ServerLayout;
  /** What is known of a server that somebody made themselves. @default one that keeps the contract of the bundled server */
  readonly own?: OwnServer;
  /** Whether the server was told to change nothing. @default false */
  readonly readOnly?: boolean;
  /** Requests that one check may send. @default without bound */
  readonly mostRequests?: number;
  /** Name of a user that no other check shares. @default `contract-<random>` */
  readonly freshSubject?: () => string;
  /** How requests reach it. @default the platform's */
  readonly fetch?: Fetch;
  /** Ends the requests of the check that it is given to. */
  readonly signal?: AbortSignal;
  /** Sessions that checks share. @default each check opens its own */
  readonly sessions?: Sessions;
}

/** One check of the black-box contract that every deployed server must pass. */
export interface ContractCheck {
  /** Kebab-case, stable, such as `refuses-expired-token`. */
  readonly id: string;
  /** What is proved, as the report says it. */
  readonly title: string;
  readonly area: "probes" | "protocol" | "tools" | "refusals" | "limits" | "companions";
  /** `any`: every server that keeps the contract of the bundled one; `ops-assistant`: the bundled one alone. */
  readonly of: "any" | "ops-assistant";
  /** Whether MCP or OAuth ask it of every server, so of those too that never heard of this contract. @default false */
  readonly isOfMcp?: boolean;
  /** Whether nothing else is worth asking when it fails, such as a server that does not answer. */
  readonly isGate?: boolean;
  /** Milliseconds that it may take, where it needs another limit than all others. */
  readonly timeLimitMs?: number;
  /** Whether it leaves data behind; left out of a smoke test unless asked for. */
  readonly writes: boolean;
  /** Rejects with what was found; `Skipped` where it cannot be asked. */
  readonly run: (target: ContractTarget) => Promise<void>;
}

/** Thrown by a check that does not apply to a server, with the reason. */
export class Skipped extends Error {
  override readonly name = "Skipped";
}

/** What became of one check. */
export interface CheckResult {
  readonly id: string;
  readonly title: string;
  readonly area: ContractCheck["area"];
  readonly status: "passed" | "failed" | "skipped";
  /** Milliseconds that it took. */
  readonly ms: number;
  /** What was found, or why it was skipped. */
  readonly reason?: string;
}

/** What a smoke test of a deployed stack found; kept as JSON, the evidence of promotions. */
export interface SmokeReport {
  readonly stack: string;
  readonly target: "docker" | "kubernetes" | "lambda";
  readonly endpoint: string;
  /** The image that answered, by digest or image ID. */
  readonly image: string;
  /** Those of the backends that the stack runs, by name; absent without any. */
  readonly backends?: Readonly<Record<string, string>>;
  /** Commit of the image's source, when it was built here. */
  readonly revision?: string;
  /** UTC, ISO 8601. */
  readonly startedAt: string;
  readonly ms: number;
  readonly verdict: "passed" | "failed";
  /** Why it failed although no check did, such as a server that was never called. */
  readonly reason?: string;
  readonly checks: readonly CheckResult[];
}
