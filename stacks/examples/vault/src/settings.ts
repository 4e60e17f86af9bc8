import { randomBytes } from "node:crypto";

/** Folders that the two services share; all but `keys` are for the MCP server to read alone. */
export interface Folders {
  /** Notes of the whole team. */
  readonly team: string;
  /** Notes of those whose token says `exec:read`. */
  readonly exec: string;
  /** Public keys that tokens are verified with. */
  readonly oauth: string;
  /** Private keys, which the API alone has. */
  readonly keys: string;
}

/** What both services are set to. */
export interface Settings {
  readonly folders: Folders;
  readonly apiPort: number;
  readonly mcpPort: number;
  /** Seconds that an idle connection is kept. */
  readonly keepAliveSec: number;
  /** Where the MCP server has its writes carried out. */
  readonly apiUrl: string;
  /** What the MCP server shows to the API. */
  readonly serviceToken: string;
  /** What the API says that it is. */
  readonly apiVersion: string;
  readonly issuer: string;
  readonly audience: string;
  /** Key of HS256 tokens, where both are one process and need no key set. */
  readonly secret: string | undefined;
  /** Key set that the MCP server verifies tokens with. */
  readonly keySetFile: string;
  /** URL of the server as its clients see it, without a path. */
  readonly publicUrl: string;
  /** Host names accepted on /mcp. */
  readonly hosts: readonly string[];
  /** Browser origins accepted on /mcp. */
  readonly origins: readonly string[];
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the environment of a role; `all` listens once, on the port of MCP.
 *
 * @throws Error that names the variable that is missing or wrong.
 */
export function settingsOf(role: "api" | "mcp" | "all" | "token", env: Environment): Settings {
  const mcpPort = port(env, "MCP_SERVER_PORT", 8085);
  const apiPort = role === "all" ? mcpPort : port(env, "PORT", 8080);
  const oauth = env.OAUTH_DIR ?? "/oauth-data";
  const publicUrl = env.MCP_PUBLIC_URL ?? `http://localhost:${mcpPort}`;
  return {
    folders: {
      team: env.VAULT_DIR ?? "/vault",
      exec: env.EXEC_VAULT_DIR ?? "/exec_vault",
      oauth,
      keys: env.KEY_DIR ?? "/keys",
    },
    apiPort,
    mcpPort,
    keepAliveSec: number(env, "MCP_KEEP_ALIVE_SEC", 5, 1, 3600),
    apiUrl: env.API_URL ?? `http://127.0.0.1:${apiPort}`,
    serviceToken: serviceToken(role, env.SERVICE_AUTH_TOKEN),
    apiVersion: env.API_VERSION ?? "1",
    issuer: env.MCP_AUTH_ISSUER ?? env.TOKEN_ISSUER ?? "vault-api",
    audience: env.MCP_AUTH_AUDIENCE ?? env.TOKEN_AUDIENCE ?? "vault",
    secret: secretOf(role, env),
    keySetFile: env.MCP_JWKS_FILE ?? `${oauth}/jwks.json`,
    publicUrl,
    hosts: [new URL(publicUrl).hostname, "localhost", "127.0.0.1", ...list(env.MCP_ALLOWED_HOSTS)],
    origins: [new URL(publicUrl).origin, ...list(env.MCP_ALLOWED_ORIGINS)],
  };
}

function secretOf(role: string, env: Environment): string | undefined {
  const { MCP_AUTH_MODE: mode = "jwks", JWT_SECRET: secret = "" } = env;
  if (mode === "jwks" || role === "api") return undefined;
  if (mode !== "jwt" || role === "mcp") {
    throw new Error(
      `MCP_AUTH_MODE is ${mode}, and role ${role} takes jwks${role === "mcp" ? " alone" : " or jwt"}: set auth.mode to jwks with auth.jwksFile`,
    );
  }
  // RFC 7518, section 3.2
  if (Buffer.byteLength(secret) >= 32) return secret;
  throw new Error("JWT_SECRET has less than 32 bytes");
}

function serviceToken(role: string, given: string | undefined): string {
  if (given !== undefined && given !== "") return given;
  // one process keeps it to itself, and who signs a token calls nobody
  if (role === "all" || role === "token") return randomBytes(32).toString("base64url");
  throw new Error("SERVICE_AUTH_TOKEN is not set: the API and the MCP server need the same one");
}

const port = (env: Environment, name: string, fallback: number) =>
  number(env, name, fallback, 1, 65_535);

function number(env: Environment, name: string, fallback: number, least: number, most: number) {
  const given = env[name];
  if (given === undefined || given === "") return fallback;
  const value = Number(given);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new Error(`${name} is ${given}: a whole number from ${least} to ${most} is needed`);
}

function list(value = ""): string[] {
  return value.split(",").filter((part) => part !== "");
}
