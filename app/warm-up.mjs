/*
 * Asks a server that has just started for one answer of each kind, so that V8 has compiled what
 * calls need and the image's compile cache holds it. Runs while the image is built, nowhere else.
 */
import { createHmac } from "node:crypto";

const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
const claims = { sub: "warm-up", aud: "ops-assistant", scope: "ops:admin" };
const exp = Math.floor(Date.now() / 1000) + 600;
const signed = `${part({ alg: "HS256", typ: "JWT" })}.${part({ ...claims, exp })}`;
const signature = createHmac("sha256", process.env.JWT_SECRET).update(signed).digest("base64url");

const client = { name: "warm-up", version: "1" };
const modern = {
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientInfo": client,
  "io.modelcontextprotocol/clientCapabilities": {},
};
const search = { name: "search_inventory", arguments: { query: "switch" } };

await post("2025-11-25", "initialize", {
  protocolVersion: "2025-11-25",
  capabilities: {},
  clientInfo: client,
});
for (const [method, params] of [
  ["tools/list", {}],
  ["resources/list", {}],
  ["prompts/list", {}],
  ["tools/call", search],
  ["tools/call", { name: "search_policies", arguments: { query: "access" } }],
  ["tools/call", { name: "list_tickets", arguments: {} }],
]) {
  await post("2025-11-25", method, params);
  const named = params.name === undefined ? {} : { "mcp-name": params.name };
  const headers = { "mcp-method": method, ...named };
  await post("2026-07-28", method, { ...params, _meta: modern }, headers);
}

async function post(version, method, params, more = {}) {
  const response = await fetch("http://127.0.0.1:8000/mcp", {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      authorization: `Bearer ${signed}.${signature}`,
      "mcp-protocol-version": version,
      ...more,
    },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
  });
  const text = await response.text();
  if (response.status === 200 && text.includes('"result"') && !text.includes('"isError":true'))
    return;
  throw new Error(`${version} ${method} was answered with HTTP ${response.status}: ${text}`);
}
