import * as z from "zod";

/** A setting that the server cannot run with; the message names each one and is for who set it. */
export class SettingFault extends Error {
  override readonly name = "SettingFault";
}

const text = z.string().min(1);
const secret = z.string({ error: "is not set" }).min(32, { error: "has less than 32 characters" });
const url = z.url({ protocol: /^https?$/, error: "is no http or https URL" });
const list = z
  .string()
  .default("")
  .transform((value) => value.split(",").filter((part) => part !== ""));
const whole = (least: number, most: number, fallback: number) =>
  z.coerce
    .number({ error: "is no number" })
    .int({ error: "is no whole number" })
    .min(least, { error: `is less than ${least}` })
    .max(most, { error: `is more than ${most}` })
    .default(fallback);

/** How callers prove who they are; the names are those of every server that the program deploys. */
const auth = z.discriminatedUnion(
  "MCP_AUTH_MODE",
  [
    z.object({ MCP_AUTH_MODE: z.literal("none"), MCP_ALLOW_UNAUTHENTICATED: z.literal("true") }),
    z.object({
      MCP_AUTH_MODE: z.literal("jwt"),
      JWT_SECRET: secret,
      MCP_AUTH_AUDIENCE: text,
      MCP_AUTH_ISSUER: text.optional(),
    }),
    z.object({
      MCP_AUTH_MODE: z.literal("jwks"),
      MCP_JWKS_URL: url,
      MCP_AUTH_AUDIENCE: text,
      MCP_AUTH_ISSUER: text,
    }),
  ],
  { error: "is none of jwt, jwks and none" },
);

const environment = z
  .object({
    MCP_SERVER_NAME: text.default("todo"),
    MCP_SERVER_VERSION: text.default("1.0.0"),
    MCP_SERVER_HOST: text.default("127.0.0.1"),
    MCP_SERVER_PORT: whole(0, 65_535, 8000),
    MCP_PUBLIC_URL: url.optional(),
    MCP_ALLOWED_HOSTS: list,
    MCP_ALLOWED_ORIGINS: list,
    MCP_READ_ONLY: z.stringbool().default(false),
    MCP_REQUESTS_PER_MINUTE: whole(1, 100_000, 120),
    MCP_TOOL_TIMEOUT_SEC: whole(1, 600, 20),
    MCP_BODY_LIMIT_KIB: whole(1, 102_400, 1024),
    MCP_KEEP_ALIVE_SEC: whole(1, 3600, 300),
    TODO_API_URL: url,
    SERVICE_AUTH_TOKEN: z.string({ error: "is not set" }).min(16, { error: "is too short" }),
  })
  .and(auth);

/** What the server is told by its environment. */
export type Settings = z.output<typeof environment>;

/**
 * Reads the environment.
 *
 * @throws SettingFault with every variable that is wrong.
 */
export function readSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  const parsed = environment.safeParse(env);
  if (parsed.success) return parsed.data;
  // never the value: it may be a secret
  const faults = parsed.error.issues.map(({ path, message }) => `${path.join(".")} ${message}`);
  throw new SettingFault([...new Set(faults)].sort().join("; "));
}
