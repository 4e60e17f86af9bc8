/** A refusal in the shape of a JSON-RPC error, which is what MCP clients show to people. */
export function refusalResponse(
  status: number,
  message: string,
  headers: Readonly<Record<string, string>> = {},
  code = -32000,
): Response {
  return Response.json({ jsonrpc: "2.0", error: { code, message }, id: null }, { status, headers });
}

/** 429 with the whole seconds after which to try again, for people and in Retry-After (RFC 9110, section 10.2.3). */
export function tooManyResponse(why: string, retryAfterSec: number): Response {
  const headers = { "retry-after": String(retryAfterSec) };
  return refusalResponse(429, `${why}. Try again in ${retryAfterSec} s`, headers);
}
