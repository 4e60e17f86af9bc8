import type { Config } from "../config.ts";
import { paths } from "../contract.ts";
import { scopes } from "./scopes.ts";

/** The RFC 9728 document: which resource this is, who issues tokens for it, and with which scopes. */
export function resourceMetadata(
  baseUrl: string,
  config: Pick<Config, "name" | "authIssuer" | "readOnly">,
): Readonly<Record<string, unknown>> {
  const { authIssuer, readOnly } = config;
  return {
    resource: `${baseUrl}${paths.mcp}`,
    resource_name: config.name,
    // An issuer that is no web address is a shared secret's label, not a server to get tokens from.
    ...(authIssuer !== undefined && /^https?:$/.test(URL.parse(authIssuer)?.protocol ?? "")
      ? { authorization_servers: [authIssuer] }
      : {}),
    // Where nothing can be changed, a broader scope is of no use.
    scopes_supported: readOnly ? scopes.slice(0, 1) : [...scopes],
    bearer_methods_supported: ["header"],
  };
}

/** The address of the document that 401 and 403 name: below the public URL, where an ingress with a path leads too. */
export function resourceMetadataUrl(baseUrl: string): string {
  return `${baseUrl}${paths.resourceMetadata}${paths.mcp}`;
}

/**
 * Every path at which the document is served: alone, followed by the path of the resource as in
 * RFC 9728 section 3.1, and the same with the path of the public URL, if it has one.
 */
export function resourceMetadataPaths(baseUrl: string): string[] {
  const base = new URL(baseUrl).pathname.replace(/\/+$/, "");
  const found = ["", paths.mcp, `${base}${paths.mcp}`];
  return [...new Set(found.map((path) => `${paths.resourceMetadata}${path}`))];
}
