import type { Protocol } from "./call.ts";

/** What is measured: a server, asked in one way. */
export interface Lane {
  readonly name: string;
  /** Key of the server's plan. */
  readonly server: string;
  readonly protocol: Protocol;
  readonly sessions: boolean;
  /** In words for people: what is in the path of a call. */
  readonly about: string;
}

const stateless = { protocol: "2025-11-25", sessions: false } as const;
const session = { protocol: "2025-11-25", sessions: true } as const;
const modern = { protocol: "2026-07-28", sessions: false } as const;

const guarded = "ours: JWT, limits in memory, audit to a file, metrics";
const shared = "ours: JWT, limits in Redis, audit to a file, metrics";
const bare = "ours: no token, no limits, no audit, no metrics";
const everything = "server-everything, the reference server";
const sdk1 = "SDK 1.x on node:http, a server for each request, JSON answers";

/** Every lane; what is compared with each other stands together. */
export const lanes: readonly Lane[] = [
  { name: "full", server: "full", ...stateless, about: guarded },
  { name: "bare", server: "bare", ...stateless, about: bare },
  { name: "full_redis", server: "full_redis", ...stateless, about: shared },
  { name: "full_2026", server: "full", ...modern, about: guarded },
  { name: "bare_2026", server: "bare", ...modern, about: bare },
  { name: "bare_session", server: "bare_session", ...session, about: bare },
  { name: "everything_session", server: "everything", ...session, about: everything },
  { name: "sdk1_stateless", server: "sdk1", ...stateless, about: sdk1 },
  { name: "fastmcp", server: "fastmcp", ...stateless, about: "FastMCP, stateless, JSON answers" },
];
