import { scopes } from "./auth/scopes.ts";
import type { Config } from "./config.ts";
import { paths } from "./contract.ts";

/** The RFC 9728 document: which resource this is, who issues tokens for it, and with which scopes. */
export function resourceMetadata(
  baseUrl: string,
  config: Pick<Config, "name" | "authIssuer">,
): Readonly<Record<string, unknown>> {
  const { authIssuer } = config;
  return {
    resource: `${baseUrl}${paths.mcp}`,
    resource_name: config.name,
    // An issuer that is no URL is a shared secret's label, not a server to get tokens from.
    ...(authIssuer !== undefined && URL.canParse(authIssuer)
      ? { authorization_servers: [authIssuer] }
      : {}),
    scopes_supported: [...scopes],
    bearer_methods_supported: ["header"],
  };
}
