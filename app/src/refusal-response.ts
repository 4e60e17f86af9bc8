/** A refusal in the shape of a JSON-RPC error, which is what MCP clients show to people. */
export function refusalResponse(
  status: number,
  message: string,
  headers: Readonly<Record<string, string>> = {},
  code = -32000,
): Response {
  return Response.json({ jsonrpc: "2.0", error: { code, message }, id: null }, { status, headers });
}
