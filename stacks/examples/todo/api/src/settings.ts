/** What the API is told by its environment. */
export interface Settings {
  /** TCP port. @default 8080 */
  readonly port: number;
  /** What callers send as `Authorization: Bearer`. */
  readonly token: string;
  /** Folder of the database, which outlives the container. @default "/data" */
  readonly dataDir: string;
}

/** A setting that the API cannot run with; its message is for the person who set it. */
export class SettingFault extends Error {
  override readonly name = "SettingFault";
}

/** Fewest characters of a token that nobody guesses. */
const shortestToken = 16;

/**
 * Reads the environment.
 *
 * @throws SettingFault naming the variable and what it must be.
 */
export function readSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  const port = Number(env.PORT ?? "8080");
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new SettingFault(
      `PORT is ${JSON.stringify(env.PORT)}: it must be a TCP port, 0 to 65535`,
    );
  }
  const token = env.SERVICE_AUTH_TOKEN ?? "";
  if (token.length < shortestToken) {
    const given = token === "" ? "is not set" : `has ${token.length} characters`;
    throw new SettingFault(
      `SERVICE_AUTH_TOKEN ${given}: callers need a secret of at least ${shortestToken} characters`,
    );
  }
  return { port, token, dataDir: env.DATA_DIR ?? "/data" };
}
