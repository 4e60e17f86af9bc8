import type { CryptoKey, JWTHeaderParameters } from "jose";
import { messageOf } from "../errors.ts";
import { type KeySet, readKeySet } from "./key-set.ts";
import { TokenRefused } from "./token-refused.ts";

/** Where a key set comes from, and how often it may be read. */
export interface KeySource {
  /** The address or path, for the log. */
  readonly place: string;
  /** Reads the set as JSON text; rejects with a message for the operator. */
  read(): Promise<string>;
  /** Age after which the set is read anew while the old keys go on being used, in milliseconds. */
  readonly freshMs: number;
  /** Least time between two reads, however many tokens name keys that are not known, in milliseconds. */
  readonly cooldownMs: number;
}

/** What is told of reading a key set. */
export interface KeyEvents {
  read(ok: boolean): void;
  /** Once for each new trouble, not for each token. */
  warn(message: string): void;
  info(message: string): void;
}

/** Keys that are read when they are needed. */
export interface CachedKeys {
  /** Reads the set now; resolves whether it could be used. */
  refresh(): Promise<boolean>;
  /** Whether tokens can be checked now; if not, has the set read again when that is due. */
  available(): boolean;
  /** The key of a token's header; rejects with a TokenRefused. */
  find(header: JWTHeaderParameters): Promise<CryptoKey>;
}

/** How long keys go on being used while their source cannot be read, in milliseconds; after that no token is accepted. */
export const mostStaleMs = 24 * 3_600_000;

/**
 * Keeps a key set: a key that is not known makes it be read again (rotation), and while the source
 * is down the last keys are used for up to 24 hours. Without keys every token is refused.
 */
export function createCachedKeys(
  source: KeySource,
  events: KeyEvents,
  clock: () => Date,
): CachedKeys {
  let known: { readonly set: KeySet; readonly at: number } | undefined;
  let lastTry = Number.NEGATIVE_INFINITY;
  let reading: Promise<boolean> | undefined;
  let told = "";

  return { refresh, available, find };

  function available(): boolean {
    const now = clock().getTime();
    if (known !== undefined && now - known.at <= mostStaleMs) return true;
    // A server that is not ready gets no tokens that would have the keys read.
    void refreshIfDue(now);
    return false;
  }

  async function find(header: JWTHeaderParameters): Promise<CryptoKey> {
    const now = clock().getTime();
    if (known === undefined || now - known.at > mostStaleMs) await refreshIfDue(now);
    // Not waited for: the keys at hand are good enough for this token.
    else if (now - known.at > source.freshMs) void refreshIfDue(now);
    const key =
      usable(now, header) ?? ((await refreshIfDue(now)) ? usable(now, header) : undefined);
    if (key !== undefined) return key;
    throw new TokenRefused("unknown_key", "The token is signed with a key that is not known here");
  }

  /** The one key that fits; a token that names no key is accepted only where there is no choice. */
  function usable(now: number, { kid, alg }: JWTHeaderParameters): CryptoKey | undefined {
    if (known === undefined || now - known.at > mostStaleMs) {
      const text = "Tokens cannot be checked now, as the issuer's keys are not at hand";
      throw new TokenRefused("keys_unavailable", text);
    }
    const { keys } = known.set;
    const fitting = keys.filter(
      (key) => key.algorithm === alg && (kid === undefined || key.kid === kid),
    );
    return fitting.length === 1 ? fitting[0]?.key : undefined;
  }

  async function refreshIfDue(now: number): Promise<boolean> {
    if (reading === undefined && now - lastTry < source.cooldownMs) return false;
    return refresh();
  }

  function refresh(): Promise<boolean> {
    lastTry = clock().getTime();
    reading ??= read().finally(() => {
      reading = undefined;
    });
    return reading;
  }

  async function read(): Promise<boolean> {
    try {
      const set = await readKeySet(await source.read());
      known = { set, at: clock().getTime() };
      events.read(true);
      const { length } = set.keys;
      tell([length, ...set.ignored].join(), () => {
        events.info(`The key set ${source.place} is in use (keys: ${length})`);
        for (const why of set.ignored)
          events.warn(`The key set ${source.place} has ${why}: ignored`);
      });
      return true;
    } catch (error) {
      events.read(false);
      const then =
        known === undefined ? "No token is accepted" : "The last keys are used for up to 24 hours";
      const message = `The key set ${source.place} cannot be used: ${messageOf(error)}. ${then}.`;
      tell(message, () => events.warn(message));
      return false;
    }
  }

  /** Says something only when it is not what was said last. */
  function tell(what: string, say: () => void): void {
    if (told !== what) say();
    told = what;
  }
}
