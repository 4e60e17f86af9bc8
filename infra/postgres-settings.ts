/** PostgreSQL's own port (IANA). */
export const postgresPort = 5432;

/** Where the image of PostgreSQL has its volume, whatever its version would choose. */
export const postgresDataDir = "/var/lib/postgresql/data";

/** Where PostgreSQL keeps its socket. */
export const postgresSocketDir = "/var/run/postgresql";

/** The one user and database of a stack's PostgreSQL. */
export const postgresNames = { user: "mcp", database: "mcp" } as const;

/** Name of the environment variable that holds the password. */
export const postgresPasswordName = "POSTGRES_PASSWORD";

/** Seconds that a shutdown may take, for it ends with a checkpoint. */
export const postgresStopSec = 30;

/**
 * Asks whether PostgreSQL serves: exits 1 when it refuses, as while it recovers, and 2 when it does
 * not answer. Over TCP: while the database is being made, only the socket is answered.
 */
export const postgresServes = [
  "pg_isready",
  "--host=127.0.0.1",
  `--username=${postgresNames.user}`,
  `--dbname=${postgresNames.database}`,
] as const;

/** Plain part of the environment that the image reads. */
export function postgresEnv(clusterDir: string) {
  return {
    POSTGRES_USER: postgresNames.user,
    POSTGRES_DB: postgresNames.database,
    PGDATA: clusterDir,
  } as const;
}

/**
 * The image sets the password only when it makes the database, so a volume that was kept would have
 * the one of an earlier stack: it is set again on each start, before anybody can connect. On standard
 * input, for arguments can be listed by every user of the machine.
 */
export function postgresStartScript(memoryMiB: number): string {
  const { user, database } = postgresNames;
  return [
    "set -e",
    'if [ -s "$PGDATA/PG_VERSION" ]; then',
    // a statement that fails, as on a full volume, is logged in whole words otherwise
    `postgres --single -c log_min_error_statement=panic ${database} >/dev/null <<SQL`,
    `ALTER ROLE ${user} PASSWORD '$POSTGRES_PASSWORD'`,
    "SQL",
    "fi",
    // a quarter of the memory, as PostgreSQL's own documentation advises
    `exec docker-entrypoint.sh postgres -c shared_buffers=${Math.floor(memoryMiB / 4)}MB`,
  ].join("\n");
}

/** URL of the one database, for a password of characters that need no escaping. */
export function postgresUrl(host: string, password: string): string {
  const { user, database } = postgresNames;
  return `postgres://${user}:${password}@${host}:${postgresPort}/${database}`;
}
