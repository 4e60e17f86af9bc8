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
const modern = { protocol: "2026-07-28", sessions: false } as const;

const guarded = "JWT, audit file, metrics, limits in memory";

/** Every lane, by what compares with what. */
export const lanes: readonly Lane[] = [
  { name: "full", server: "full", ...stateless, about: guarded },
  { name: "bare", server: "bare", ...stateless, about: "none of these" },
  { name: "full_2026", server: "full", ...modern, about: guarded },
  { name: "bare_2026", server: "bare", ...modern, about: "none of these" },
];
