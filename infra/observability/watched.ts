import type { ServerSettings } from "../config/schema.ts";

/** Where Prometheus finds a server, and what its instances may use. */
export interface ServerPlace {
  /** Labels of its scraped series, such as its job; its alerts carry them too. */
  readonly labels: Readonly<Record<string, string>>;
  /** Fewest instances that should answer. */
  readonly replicas: number;
  /** Memory limit of one instance, MiB. */
  readonly memoryMiB: number;
  /** CPU limit of one instance, cores. */
  readonly cpus: number;
}

/** A server that is watched, as far as its settings say what can go wrong with it. */
export interface Watched extends ServerPlace {
  /** Whether its rate limits are counted in Redis; without it each instance counts for itself. */
  readonly sharedLimits: boolean;
  /** Whether its tickets are in a store that can be away. */
  readonly remoteStore: boolean;
  /** Whether callers prove who they are. */
  readonly asksForTokens: boolean;
  /** Whether tokens are checked with keys that somebody else publishes. */
  readonly keySet: boolean;
  /** Whether somebody is called for each new ticket. */
  readonly webhook: boolean;
  /** Sessions that may be open at once in one instance; undefined without sessions. */
  readonly sessions: number | undefined;
}

/** What is watched of a server with these settings. */
export function watched(server: ServerSettings, place: ServerPlace): Watched {
  const { auth, shared, store, webhook, sessions } = server;
  return {
    ...place,
    sharedLimits: shared === "redis",
    remoteStore: store !== "sqlite",
    asksForTokens: auth.mode !== "none",
    keySet: auth.mode === "jwks",
    webhook: webhook.url !== undefined,
    sessions: sessions.enabled ? sessions.max : undefined,
  };
}
