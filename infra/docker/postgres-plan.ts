import type { DockerSettings } from "../config/schema.ts";
import { aliases } from "./addresses.ts";
import { containerDefaults, healthcheckPlan, publish } from "./container-defaults.ts";

/** PostgreSQL's own port (IANA). */
export const postgresPort = 5432;

/** Where the image of PostgreSQL keeps its data, whatever its version would choose. */
export const postgresDataDir = "/var/lib/postgresql/data";

/** The one user and database of a stack's PostgreSQL. */
export const postgresNames = { user: "mcp", database: "mcp" } as const;

const check = { intervalSec: 10, timeoutSec: 5, startPeriodSec: 30, retries: 5 } as const;
const scratch = "rw,noexec,nosuid,nodev";

/**
 * The image sets the password only when it makes the database, so a volume that was kept would have
 * the one of an earlier stack: it is set again on each start, before anybody can connect. On standard
 * input, for arguments can be listed by every user of the machine.
 */
function startScript(memoryMiB: number): string {
  const { user, database } = postgresNames;
  return [
    "set -e",
    'if [ -s "$PGDATA/PG_VERSION" ]; then',
    `postgres --single ${database} >/dev/null <<SQL`,
    `ALTER ROLE ${user} PASSWORD '$POSTGRES_PASSWORD'`,
    "SQL",
    "fi",
    // a quarter of the memory, as PostgreSQL's own documentation advises
    `exec docker-entrypoint.sh postgres -c shared_buffers=${Math.floor(memoryMiB / 4)}MB`,
  ].join("\n");
}

/** The container of PostgreSQL, all but its image, its password and where it is attached. */
export function planPostgres({ docker }: DockerSettings, containerName: string) {
  const { postgres, bind, health } = docker;
  const { user, database } = postgresNames;
  return {
    container: {
      ...containerDefaults({ memoryMiB: postgres.memoryMiB, cpus: docker.cpus }),
      name: containerName,
      hostname: aliases.postgres,
      user: "postgres",
      readOnly: true,
      tmpfs: { "/tmp": `${scratch},size=16m`, "/var/run/postgresql": `${scratch},size=1m` },
      command: ["sh", "-c", startScript(postgres.memoryMiB)],
      ports: postgres.port === undefined ? [] : publish(postgresPort, postgres.port, bind),
      healthcheck: healthcheckPlan(
        // over TCP: while the database is being made, only the socket is answered
        ["CMD", "pg_isready", "--host=127.0.0.1", `--username=${user}`, `--dbname=${database}`],
        check,
        health,
      ),
      waitTimeout: docker.startTimeoutSec,
      // a shutdown ends with a checkpoint
      stopTimeout: 30,
      destroyGraceSeconds: 30,
    },
    env: [`POSTGRES_USER=${user}`, `POSTGRES_DB=${database}`, `PGDATA=${postgresDataDir}`],
  };
}
