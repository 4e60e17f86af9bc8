import { createHmac } from "node:crypto";

/** A companion that answers over HTTP, as its clients see it; never holds the key itself. */
export interface BridgeTarget {
  /** Name of the companion. */
  readonly name: string;
  /** URL of MCP, streamable HTTP. */
  readonly endpoint: string;
  /** What callers show, with the variable that they keep the companion's key in. */
  readonly headers: { readonly Authorization: string };
}

/** How clients call a companion at its address. */
export function bridgeTarget(name: string, endpoint: string): BridgeTarget {
  return { name, endpoint, headers: { Authorization: `Bearer \${${keyVariable(name)}}` } };
}

/**
 * What callers of one companion show: made of the stack's key (HMAC, RFC 2104), so that who knows one
 * companion's knows no other's.
 */
export function companionKey(bridgeKey: string, name: string): string {
  return createHmac("sha256", bridgeKey).update(name).digest("base64url");
}

/** Environment variable with the key on the client's machine; a companion's name has no underscore. */
function keyVariable(name: string): string {
  return `MCP_BRIDGE_KEY_${name.toUpperCase().replaceAll("-", "_")}`;
}
