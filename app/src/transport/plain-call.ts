import { isJsonContentType, type JSONRPCRequest } from "@modelcontextprotocol/server";

/** Methods that say nothing of the client and leave nothing behind in the server that answers them. */
const plainMethods: ReadonlySet<string> = new Set([
  "ping",
  "tools/list",
  "tools/call",
  "resources/list",
  "resources/templates/list",
  "resources/read",
  "prompts/list",
  "prompts/get",
  "completion/complete",
]);

/** Revisions that are served without an envelope in the body; the SDK judges any other. */
const plainRevisions: ReadonlySet<string> = new Set([
  "2024-11-05",
  "2025-03-26",
  "2025-06-18",
  "2025-11-25",
]);

/** Keys of `_meta` that the current protocol keeps for itself begin so. */
const reserved = "io.modelcontextprotocol/";

/**
 * The body as a request of a 2025-era client that can be answered straight away; undefined for
 * everything else, which the SDK's own transports check, refuse or serve.
 */
export function plainCallOf(request: Request, body: unknown): JSONRPCRequest | undefined {
  if (!isPlainRequest(body) || request.method !== "POST") return undefined;
  const { headers } = request;
  if (!isJsonContentType(headers.get("content-type"))) return undefined;
  const accept = headers.get("accept");
  if (!accept?.includes("application/json") || !accept.includes("text/event-stream")) {
    return undefined;
  }
  const revision = headers.get("mcp-protocol-version");
  return revision === null || plainRevisions.has(revision) ? body : undefined;
}

function isPlainRequest(body: unknown): body is JSONRPCRequest {
  if (!isObject(body) || body.jsonrpc !== "2.0") return false;
  const { id, method, params } = body;
  if (typeof method !== "string" || !plainMethods.has(method)) return false;
  if (typeof id !== "string" && !Number.isSafeInteger(id)) return false;
  // JSON-RPC allows no other members; a strict schema decides on them.
  for (const key in body) {
    if (key !== "jsonrpc" && key !== "id" && key !== "method" && key !== "params") return false;
  }
  return params === undefined || (isObject(params) && isPlainMeta(params._meta));
}

function isPlainMeta(meta: unknown): boolean {
  if (meta === undefined) return true;
  if (!isObject(meta)) return false;
  for (const key in meta) {
    // A client that wants to hear of progress is answered with a stream from the start.
    if (key === "progressToken" || key.startsWith(reserved)) return false;
  }
  return true;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
