import { Pool, type PoolClient } from "pg";
import { type BreakerSettings, createBreaker, within } from "./breaker.ts";
import { isLockedOut, isUnavailable, reasonOf, wasTooSlow } from "./postgres-faults.ts";
import { storeUnavailable } from "./unavailable.ts";

/** How the pool connects. */
export interface PoolSettings extends BreakerSettings {
  readonly url: string;
  readonly size: number;
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
const closeMs = 1000;

/** Opens a pool that needs no database until it is used. */
export function openPool({ url, size, ...told }: PoolSettings): Database {
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

  const breaker = createBreaker(told);
  const attempt = async <T>(work: Work<T>, committing: () => void): Promise<T> => {
    const client = await pool.connect();
    try {
      const result = await work(client, committing);
      client.release();
      breaker.succeeded();
      return result;
    } catch (error) {
      client.release(isUnavailable(error));
      throw error;
    }
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
      breaker.failed(reasonOf(error));
      throw storeUnavailable(doubtful, error);
    }
  };

  const run = <T>(work: Work<T>, repeatable: boolean) =>
    breaker.run(() => attempts(work, repeatable));
  return {
    repeatable: (work) => run(work, true),
    once: (work) => run(work, false),
    check: () => breaker.check(() => attempts(ping, true)),
    close: () => within(closeMs, pool.end()).catch(() => {}),
  };
}

const ping: Work<void> = async (client) => void (await client.query("SELECT 1"));
