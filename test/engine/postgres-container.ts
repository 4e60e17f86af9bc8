import { Client, type QueryResultRow } from "pg";
import { testDaemon } from "./daemon.ts";
import { baseImages, pulled } from "./test-images.ts";
import { freePorts, until } from "./wait.ts";

/** A real PostgreSQL on a port of loopback that it keeps when it is stopped and started. */
export interface PostgresContainer {
  /** Holds the password, which a test may look for in logs. */
  readonly url: string;
  readonly password: string;
  query<R extends QueryResultRow>(sql: string): Promise<R[]>;
  /** Ends it as if the machine lost power. */
  kill(): Promise<void>;
  /** Starts it again without waiting until it answers. */
  start(): Promise<void>;
  /** Freezes it: connections stay, answers do not come. */
  pause(): Promise<void>;
  unpause(): Promise<void>;
  answers(): Promise<void>;
  remove(): Promise<void>;
}

const password = "only-for-tests-of-postgres";

/** Creates a container of the given name, and starts it unless told otherwise. */
export async function postgresContainer(
  name: string,
  { started = true }: { readonly started?: boolean } = {},
): Promise<PostgresContainer> {
  const daemon = testDaemon();
  const fullName = `mcp-stacks-${name}`;
  // a run that was killed leaves its container
  await daemon
    .getContainer(fullName)
    .remove({ force: true, v: true })
    .catch(() => {});
  const [port = 0] = await freePorts(1);
  const container = await daemon.createContainer({
    name: fullName,
    Image: await pulled(daemon, baseImages().postgres),
    Env: [`POSTGRES_PASSWORD=${password}`, "POSTGRES_DB=ops"],
    HostConfig: {
      PortBindings: { "5432/tcp": [{ HostIp: "127.0.0.1", HostPort: String(port) }] },
    },
  });
  const url = `postgres://postgres:${password}@127.0.0.1:${port}/ops`;
  const query = async <R extends QueryResultRow>(sql: string): Promise<R[]> => {
    const client = new Client({ connectionString: url, connectionTimeoutMillis: 2000 });
    client.on("error", () => {});
    try {
      await client.connect();
      return (await client.query<R>(sql)).rows;
    } finally {
      await client.end().catch(() => {});
    }
  };
  const answers = () =>
    until("PostgreSQL answers", async () => (await query("SELECT 1")).length === 1);
  const postgres: PostgresContainer = {
    url,
    password,
    query,
    answers,
    kill: async () => void (await container.kill()),
    start: async () => void (await container.start()),
    pause: async () => void (await container.pause()),
    unpause: async () => void (await container.unpause()),
    remove: async () => void (await container.remove({ force: true, v: true })),
  };
  if (started) {
    await postgres.start();
    await answers();
  }
  return postgres;
}
