/*
 * One request of each kind, as the servers are asked while the image is built, so that V8 has compiled
 * what calls need.
 */
import { createHmac } from "node:crypto";

const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");

function tokenOf(secret) {
  const claims = { sub: "warm-up", aud: "ops-assistant", scope: "ops:admin" };
  const exp = Math.floor(Date.now() / 1000) + 600;
  const signed = `${part({ alg: "HS256", typ: "JWT" })}.${part({ ...claims, exp })}`;
  return `${signed}.${createHmac("sha256", secret).update(signed).digest("base64url")}`;
}

const client = { name: "warm-up", version: "1" };
const modern = {
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientInfo": client,
  "io.modelcontextprotocol/clientCapabilities": {},
};
const initialize = { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: client };
const search = { name: "search_inventory", arguments: { query: "switch" } };
const calls = [
  ["tools/list", {}],
  ["resources/list", {}],
  ["prompts/list", {}],
  ["tools/call", search],
  ["tools/call", { name: "search_policies", arguments: { query: "access" } }],
  ["tools/call", { name: "list_tickets", arguments: {} }],
];

/** The requests to `/mcp`, in the order in which they are to be sent, with tokens signed by `secret`. */
export function warmUpRequests(secret) {
  const authorization = `Bearer ${tokenOf(secret)}`;
  const request = (version, method, params, more = {}) => ({
    what: `${version} ${method}`,
    headers: {
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      authorization,
      "mcp-protocol-version": version,
      ...more,
    },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
  });
  return [
    request("2025-11-25", "initialize", initialize),
    ...calls.flatMap(([method, params]) => {
      const named = params.name === undefined ? {} : { "mcp-name": params.name };
      const headers = { "mcp-method": method, ...named };
      return [
        request("2025-11-25", method, params),
        request("2026-07-28", method, { ...params, _meta: modern }, headers),
      ];
    }),
  ];
}
