import { maskUri } from "../audit/mask.ts";
import { maskPrivate } from "../masking/private-text.ts";
import type { TracedRequest } from "./tracing.ts";

/** Longest id of a request that a span shows, in characters. */
const longestId = 64;

const versionPattern = /^\d{4}-\d{2}-\d{2}$/;

/** Key of the protocol's version in `params._meta`, as of protocol 2026-07-28. */
const versionKey = "io.modelcontextprotocol/protocolVersion";

/**
 * The name of a request's span: the method, and the tool where there is one. No resource, because a
 * name has few values (https://opentelemetry.io/docs/specs/semconv/gen-ai/mcp/).
 */
export function spanName({ method, tool }: Pick<TracedRequest, "method" | "tool">): string {
  return tool === "" ? method : `${method} ${tool}`;
}

/** What a span says of a request, named as in the OpenTelemetry conventions for MCP. */
export function spanAttributes(
  request: TracedRequest,
  fingerprint: (text: string) => string,
): Record<string, string> {
  const { method, tool, target, id, sessionId, transport } = request;
  const version = protocolVersion(request);
  return {
    "mcp.method.name": method,
    "jsonrpc.request.id": maskPrivate(String(id).slice(0, longestId)),
    "network.transport": transport === "http" ? "tcp" : "pipe",
    ...(transport === "http" ? { "network.protocol.name": "http" } : {}),
    ...(version === undefined ? {} : { "mcp.protocol.version": version }),
    // The convention's value would let whoever reads spans into the session.
    ...(sessionId === undefined ? {} : { "mcp.session.id": fingerprint(sessionId) }),
    ...(tool === "" ? {} : { "gen_ai.tool.name": tool, "gen_ai.operation.name": "execute_tool" }),
    ...(method === "resources/read" ? { "mcp.resource.uri": maskUri(target?.given) } : {}),
  };
}

function protocolVersion({ meta, http }: TracedRequest): string | undefined {
  const given =
    typeof meta === "object" && meta !== null && versionKey in meta
      ? meta[versionKey]
      : http?.headers.get("mcp-protocol-version");
  return typeof given === "string" && versionPattern.test(given) ? given : undefined;
}
