import { once } from "node:events";
import { type Agent, type IncomingMessage, request } from "node:http";
import { text } from "node:stream/consumers";
import type { Protocol } from "./raw-call.ts";

/** Milliseconds that a call may take: one that writes waits for an API that is being deployed. */
const callMs = 60_000;

interface Message {
  readonly jsonrpc: string;
  /** Undefined for a notification. */
  readonly id?: number | string;
  readonly method: string;
  readonly params?: Readonly<Record<string, unknown>>;
}

/** A request of the transport. */
export interface Sent {
  readonly agent: Agent;
  readonly token: string;
  readonly protocol: Protocol;
  readonly session?: string | undefined;
  /** Posted; without one, the session's stream is asked for. */
  readonly body?: Message;
  /** Whether the answer is a stream. */
  readonly lasts?: boolean;
}

/** Sends a request once; rejects with status and body unless the answer is a good one. */
export async function answered(endpoint: string, sent: Sent): Promise<IncomingMessage> {
  const { agent, token, protocol, session, body, lasts = false } = sent;
  const asking = request(endpoint, {
    agent,
    method: body === undefined ? "GET" : "POST",
    headers: {
      accept: body === undefined ? "text/event-stream" : "application/json, text/event-stream",
      authorization: `Bearer ${token}`,
      "mcp-protocol-version": protocol,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...(session === undefined ? {} : { "mcp-session-id": session }),
      ...(body !== undefined && protocol === "2026-07-28" ? modernHeaders(body) : {}),
    },
    ...(lasts ? {} : { signal: AbortSignal.timeout(callMs) }),
  });
  asking.end(body === undefined ? undefined : JSON.stringify(body));
  const [response] = (await once(asking, "response")) as [IncomingMessage];
  const status = response.statusCode ?? 0;
  if (status < 300) return response;
  throw new Error(`HTTP ${status}: ${(await text(response)).slice(0, 200)}`);
}

/** What protocol 2026-07-28 repeats of a message in its headers. */
function modernHeaders({ method, params }: Message): Record<string, string> {
  const name = params?.name;
  return { "mcp-method": method, ...(typeof name === "string" ? { "mcp-name": name } : {}) };
}
