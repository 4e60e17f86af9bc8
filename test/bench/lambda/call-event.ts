import { payloadV2 } from "../../lambda/front/payload-v2.ts";
import { apiDomain } from "../../lambda/function-harness.ts";

/** One request to `/mcp`, as an HTTP server gets it and as a gateway would hand it to a function. */
export interface Call {
  readonly id: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** What every right answer says; the same for both. */
  readonly says: string;
}

/** Makes the calls of one caller, each with an id that no other has. */
export function callMaker(token: string) {
  let lastId = 0;
  const make = (method: string, params: object, says: string): Call => {
    const id = ++lastId;
    return {
      id,
      headers: {
        // the gateway sends its own name on, and both servers accept no other
        host: apiDomain,
        authorization: `Bearer ${token}`,
        "content-type": "application/json",
        accept: "application/json, text/event-stream",
        "mcp-protocol-version": "2025-11-25",
      },
      body: JSON.stringify({ jsonrpc: "2.0", id, method, params }),
      says,
    };
  };
  const tool = (name: string, args: object, says: string) =>
    make("tools/call", { name, arguments: args }, says);
  return {
    /** Reads nothing: what it takes, every request takes. */
    ping: () => make("ping", {}, '"result":{}'),
    /** Searches what is in memory. */
    search: () => tool("search_inventory", { query: "switch" }, '"sku":"NET-SW-'),
    /** Reads a table. */
    listTickets: () => tool("list_tickets", {}, '"id":"TKT-'),
  };
}

/** The event of a call, in payload format 2.0. */
export function eventOf({ id, headers, body }: Call): string {
  const request = {
    method: "POST",
    path: "/mcp",
    query: "",
    headers: Object.entries(headers),
    body: Buffer.from(body),
    sourceIp: "127.0.0.1",
  };
  const accountId = "123456789012";
  const api = { accountId, apiId: "a1b2c3d4e5", domain: apiDomain, stage: "$default" };
  const context = { routeKey: "POST /mcp", requestId: `bench-${id}`, at: new Date() };
  return JSON.stringify(payloadV2(request, api, context));
}

/**
 * Checks an answer to a call: a figure of wrong answers is none.
 *
 * @throws Error with the beginning of an answer that is not the right one.
 */
export function checkAnswer({ id, says }: Call, status: number, body: string): void {
  const isOwn = body.includes(`"id":${id}}`) || body.includes(`"id":${id},`);
  if (status === 200 && isOwn && body.includes(says) && !body.includes('"isError":true')) return;
  throw new Error(`call ${id} was answered wrongly, HTTP ${status}: ${body.slice(0, 300)}`);
}
