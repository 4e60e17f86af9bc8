/** A variable that cannot be used; the message names it and never shows a secret. */
export class SettingFault extends Error {}

/**
 * What the environment says. LINK_KEY and SNIPPETS_DIR are this server's own; all other names are
 * those that the stack tells every server.
 */
export function readSettings(env) {
  const mode = env.MCP_AUTH_MODE ?? "jwt";
  if (mode !== "jwt") throw new SettingFault(`MCP_AUTH_MODE is ${mode}; this server knows jwt`);
  const port = positive(env, "MCP_SERVER_PORT", 3000);
  return {
    port,
    publicUrl: env.MCP_PUBLIC_URL ?? `http://127.0.0.1:${port}`,
    hosts: list(env.MCP_ALLOWED_HOSTS),
    origins: list(env.MCP_ALLOWED_ORIGINS),
    audience: env.MCP_AUTH_AUDIENCE ?? "snippets",
    secret: secret(env, "JWT_SECRET"),
    linkKey: secret(env, "LINK_KEY"),
    folder: env.SNIPPETS_DIR ?? "/snippets",
    bodyLimitBytes: positive(env, "MCP_BODY_LIMIT_KIB", 1024) * 1024,
    requestsPerMinute: positive(env, "MCP_REQUESTS_PER_MINUTE", 120),
  };
}

function positive(env, name, fallback) {
  const value = Number(env[name] ?? fallback);
  if (Number.isInteger(value) && value > 0) return value;
  throw new SettingFault(`${name} is ${env[name]}; it is a whole number from 1`);
}

function secret(env, name) {
  const value = new TextEncoder().encode(env[name] ?? "");
  if (value.length >= 32) return value;
  throw new SettingFault(`${name} is missing or shorter than 32 bytes`);
}

function list(text = "") {
  return text.split(",").filter((part) => part !== "");
}
