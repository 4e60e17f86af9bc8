/** What the gateway itself answers when it does not lead on, by status. */
function refusals(mcpPath: string): Readonly<Record<number, readonly [string, string]>> {
  return {
    400: ["bad_request", "The request or its path is malformed"],
    404: ["not_found", `MCP is served at ${mcpPath}`],
    405: ["method_not_allowed", "The method is not served"],
    413: ["too_large", "The body of the request is too large"],
    414: ["uri_too_long", "The address is too long"],
    421: ["misdirected", "This host is not served here; server.allowedHosts names those that are"],
    429: ["too_many_requests", "Too many calls of this address are open; try again in a moment"],
    431: ["headers_too_large", "The headers of the request are too large"],
    501: ["not_implemented", "The transfer encoding is not known"],
    502: ["bad_gateway", "The service does not answer; try again in a moment"],
    503: ["unavailable", "The service is not available; try again in a moment"],
    504: ["timeout", "The service did not answer in time"],
    505: ["version_not_supported", "The version of HTTP is not served"],
  };
}

/** Statuses of nginx that leave under another: no room for a connection, and its own one for headers. */
const renamed: Readonly<Record<number, number>> = { 494: 431, 500: 503 };

/** Worth another try, and how soon (s). */
const retryAfter: Readonly<Record<number, string>> = { 429: "1", 502: "1", 503: "1", 504: "1" };

/** A shape of refusals: as MCP clients show errors to people (JSON-RPC 2.0, section 5.1), and as any do. */
type Kind = "mcp" | "plain";

const bodies: Readonly<Record<Kind, object>> = {
  mcp: { jsonrpc: "2.0", error: { code: -32000, message: "$refusal_message" }, id: null },
  plain: { error: "$refusal_code", message: "$refusal_message" },
};

/** Words of every refusal by its status, on the level of `http`. */
export function refusalMaps(mcpPath: string): string[] {
  const entries = Object.entries(refusals(mcpPath));
  return [
    ...map(
      "$refusal_code",
      entries.map(([status, [code]]) => [status, code]),
    ),
    ...map(
      "$refusal_message",
      entries.map(([status, [, message]]) => [status, message]),
    ),
    ...map("$refusal_retry", Object.entries(retryAfter)),
  ];
}

function map(variable: string, values: readonly (readonly [string, string])[]): string[] {
  const lines = values.map(([status, value]) => `  ${status} "${value}";`);
  return [`map $status ${variable} {`, '  default "";', ...lines, "}"];
}

/** Gives what nginx refuses the words of one kind; a service's own answers are left alone. */
export function errorPages(kind: Kind): string[] {
  const kept = Object.keys(refusals("")).filter((status) => status !== "431");
  // no named location: nginx leads no request there whose path it could not read
  return [
    `error_page ${kept.join(" ")} ${pageOf(kind)};`,
    ...Object.entries(renamed).map(([from, to]) => `error_page ${from} =${to} ${pageOf(kind)};`),
  ];
}

function pageOf(kind: Kind): string {
  return `/.refused/${kind}`;
}

/** The answer of one kind, which nobody can ask for; the status stays that of the refusal, not that of `return`. */
export function refusalLocation(kind: Kind): { match: string; lines: readonly string[] } {
  return {
    match: `= ${pageOf(kind)}`,
    lines: [
      "internal;",
      "add_header Retry-After $refusal_retry always;",
      `return 200 '${JSON.stringify(bodies[kind])}';`,
    ],
  };
}

/** The answer to a path that is refused before it is looked at. */
export function oddPathRefusal(): string {
  const [error, message] = refusals("")[400] ?? [];
  return `return 400 '${JSON.stringify({ error, message })}';`;
}
