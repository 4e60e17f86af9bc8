import type { Audit } from "./audit/audit.ts";
import type { Authenticator } from "./auth/authenticator.ts";
import { messageOf } from "./errors.ts";
import type { Logger } from "./telemetry/logger.ts";

/** What has to work before a server can be sent requests. */
export interface ReadinessDeps {
  readonly draining: () => boolean;
  /** Rejects when the server cannot do its work. */
  readonly checkStore: () => Promise<void>;
  readonly authenticator: Pick<Authenticator, "available">;
  readonly audit: Pick<Audit, "accepts">;
  readonly logger: Pick<Logger, "error" | "debug" | "info">;
}

/** What `/ready` answers: 200 for `ready`, 503 for all else. */
export type Readiness =
  | "ready"
  | "draining"
  | "keys_unavailable"
  | "audit_unavailable"
  | "store_unavailable";

/**
 * Tells whether requests can be served; each question also tries whether what was away is back.
 * The world hears only which part is away, the log why, once for each outage. The store can be left
 * out of a question: its tools say themselves that it is away, and the others need none.
 */
export function createReadiness(
  deps: ReadinessDeps,
): (question: { readonly withStore: boolean }) => Promise<Readiness> {
  const { authenticator, audit, logger } = deps;
  let storeAway = false;
  return async ({ withStore }) => {
    if (deps.draining()) return "draining";
    if (authenticator.available?.() === false) return "keys_unavailable";
    if (!audit.accepts()) return "audit_unavailable";
    if (!withStore) return "ready";
    try {
      await deps.checkStore();
    } catch (error) {
      // A probe asks every few seconds, for as long as the outage lasts.
      const level = storeAway ? "debug" : "error";
      storeAway = true;
      logger[level]({ reason: messageOf(error) }, "the ticket store cannot be used");
      return "store_unavailable";
    }
    if (storeAway) logger.info("the ticket store can be used again");
    storeAway = false;
    return "ready";
  };
}
