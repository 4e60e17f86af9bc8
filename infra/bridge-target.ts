/** Environment variable that holds the callers' key on the client's machine. */
const keyVariable = "MCP_BRIDGE_KEY";

/** A companion that answers over HTTP, as its clients see it; never holds the key itself. */
export interface BridgeTarget {
  /** Name of the companion. */
  readonly name: string;
  /** URL of MCP, streamable HTTP. */
  readonly endpoint: string;
  /** What callers show, with the variable that they keep the key in. */
  readonly headers: { readonly Authorization: string };
}

/** How clients call a companion at its address. */
export function bridgeTarget(name: string, endpoint: string): BridgeTarget {
  return { name, endpoint, headers: { Authorization: `Bearer \${${keyVariable}}` } };
}
