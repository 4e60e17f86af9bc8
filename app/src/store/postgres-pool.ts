import { Pool, type PoolClient } from "pg";
import {
  isLockedOut,
  isUnavailable,
  reasonOf,
  storeUnavailable,
  wasTooSlow,
} from "./postgres-faults.ts";

/** How the pool connects; `onState` hears each change of the database being usable, `onFailure` each failed use. */
export interface PoolSettings {
  readonly url: string;
  readonly size: number;
  readonly onState: (usable: boolean, reason: string) => void;
  readonly onFailure: () => void;
}

/** A statement or transaction on one connection; calls `committing` before what cannot be taken back. */
export type Work<T> = (client: PoolClient, committing: () => void) => Promise<T>;

/** Connections that come and go with the database; its faults are UserErrors without detail. */
export interface Database {
  /** Runs what may be run twice: once more on a new connection when the first one breaks. */
  repeatable<T>(work: Work<T>): Promise<T>;
  /** Runs what may be run twice only as long as it has not called `committing`. */
  once<T>(work: Work<T>): Promise<T>;
  /** Rejects when the database does not answer within two seconds. */
  check(): Promise<void>;
  close(): Promise<void>;
}

/** Longest wait for a connection, and for the answer to a statement, in ms. */
const connectMs = 3000;
const statementMs = 5000;
const checkMs = 2000;
/** A success this young is answer enough to a check, in ms. */
const freshMs = 1000;
const closeMs = 1000;

/** Opens a pool that needs no database until it is used. */
export function openPool({ url, size, onState, onFailure }: PoolSettings): Database {
  const pool = new Pool({
    connectionString: url,
    max: size,
    connectionTimeoutMillis: connectMs,
    statement_timeout: statementMs,
    // the client's own limit, for a server that no longer answers at all
    query_timeout: statementMs + 1000,
    keepAlive: true,
    application_name: "ops-assistant",
  });
  // A connection that breaks is reported here and by the statement on it; without ears it ends the process.
  pool.on("error", () => {});
  pool.on("connect", (client) => client.on("error", () => {}));

  let usable = true;
  /** Whether a call is finding out if a database that was away is back. */
  let trying = false;
  let lastSuccess = Number.NEGATIVE_INFINITY;
  const report = (now: boolean, reason: string) => {
    lastSuccess = now ? performance.now() : Number.NEGATIVE_INFINITY;
    if (usable === now) return;
    usable = now;
    onState(now, reason);
  };

  const attempt = async <T>(work: Work<T>, committing: () => void): Promise<T> => {
    const client = await pool.connect();
    try {
      const result = await work(client, committing);
      client.release();
      report(true, "it answers");
      return result;
    } catch (error) {
      client.release(isUnavailable(error));
      throw error;
    }
  };

  /**
   * While the database is away one call at a time finds out whether it is back. The others would
   * wait as long for a connection, only to be refused, and hold up whatever their clients send next.
   */
  const run = async <T>(work: Work<T>, repeatable: boolean): Promise<T> => {
    if (usable) return attempts(work, repeatable);
    if (trying) {
      onFailure();
      throw storeUnavailable(false, new Error("it was away a moment ago"));
    }
    trying = true;
    return attempts(work, repeatable).finally(() => {
      trying = false;
    });
  };

  const attempts = async <T>(work: Work<T>, repeatable: boolean): Promise<T> => {
    let doubtful = false;
    const committing = () => {
      doubtful = !repeatable;
    };
    try {
      return await attempt(work, committing).catch((error: unknown) => {
        if (!isUnavailable(error) || wasTooSlow(error) || doubtful) throw error;
        return attempt(work, committing);
      });
    } catch (error) {
      if (!isUnavailable(error) && !isLockedOut(error)) throw error;
      onFailure();
      report(false, reasonOf(error));
      throw storeUnavailable(doubtful, error);
    }
  };

  let checking: Promise<void> | undefined;
  return {
    repeatable: (work) => run(work, true),
    once: (work) => run(work, false),
    check() {
      if (performance.now() - lastSuccess < freshMs) return Promise.resolve();
      // shared, so that many questions at once do not take the connections from the calls
      checking ??= within(checkMs, run(ping, true)).finally(() => {
        checking = undefined;
      });
      return checking;
    },
    close: () => within(closeMs, pool.end()).catch(() => {}),
  };
}

const ping: Work<void> = async (client) => void (await client.query("SELECT 1"));

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms);
  try {
    return await Promise.race([promise, work]);
  } finally {
    clearTimeout(timer);
  }
}
