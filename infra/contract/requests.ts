import { layoutOf } from "../server-layout.ts";
import type { ContractTarget } from "./check.ts";

/** One tool call of a 2025-era client, which any server without sessions answers without a handshake. */
export function toolCall(name: string, args: Readonly<Record<string, unknown>>): string {
  const params = { name, arguments: args };
  return JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params });
}

/** A reading call of the bundled server's, for whatever is refused before it is looked at. */
const readingCall = toolCall("list_tickets", {});

/**
 * The first request of a 2025-era client: servers that keep sessions refuse any other before they
 * look at who sends it.
 */
const firstRequest = JSON.stringify({
  jsonrpc: "2.0",
  id: 1,
  method: "initialize",
  params: {
    protocolVersion: "2025-06-18",
    capabilities: {},
    clientInfo: { name: "contract", version: "1.0.0" },
  },
});

/** What proves who calls; nothing where no token is asked for. */
function bearer(token: string | undefined): Record<string, string> {
  return token === undefined ? {} : { authorization: `Bearer ${token}` };
}

/** Asks for a path of the server, wherever that is published: before it stands what is before its health check. */
export function get(target: ContractTarget, path: string): Promise<Response> {
  const { health } = layoutOf(target);
  const { href, origin } = new URL(target.healthUrl);
  const before = href.endsWith(health) ? href.slice(0, -health.length) : origin;
  return send(target, before + path);
}

/** A message for the MCP endpoint, with what is unusual of it. */
export interface Posted {
  readonly token?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  /** @default a call of the bundled server's; of others the first request of a session */
  readonly body?: string;
  /** Behind the path, with its question mark. */
  readonly query?: string;
}

/** Posts one message to the MCP endpoint as a client does. */
export function post(
  target: ContractTarget,
  { token, headers = {}, body, query = "" }: Posted = {},
): Promise<Response> {
  const usual = target.own === undefined ? readingCall : firstRequest;
  return send(target, target.endpoint + query, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      ...bearer(token),
      ...headers,
    },
    body: body ?? usual,
  });
}

/** Sends a request that ends with the check. */
export function send(
  { fetch: reach = fetch, signal }: ContractTarget,
  url: string | URL,
  init: RequestInit = {},
): Promise<Response> {
  const signals = [signal, init.signal].filter((one) => one instanceof AbortSignal);
  return reach(url, signals.length === 0 ? init : { ...init, signal: AbortSignal.any(signals) });
}
