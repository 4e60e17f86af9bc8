import { ProtocolErrorCode } from "@modelcontextprotocol/server";
import { plainText } from "../plain-text.ts";
import { refusalResponse } from "../refusal-response.ts";

/** Longest part of an id that is repeated, in characters. */
const longest = 64;

/**
 * What is said of an id that a running request has already. Two requests with one id have answers
 * that nobody can tell apart, also not what records them (JSON-RPC 2.0, section 4; MCP, requests).
 */
export function idInUse(id: string | number): { code: number; message: string } {
  const message = `${shown(id)} belongs to a request that still runs. Give every request an id of its own`;
  return { code: ProtocolErrorCode.InvalidRequest, message };
}

/** The same as an answer of HTTP. */
export function idInUseResponse(id: string | number): Response {
  const { code, message } = idInUse(id);
  return refusalResponse(400, message, {}, code);
}

/**
 * The refusal of a batch in which an id stands for two requests, or a request for its own end: that
 * one would never be answered, and so its HTTP request never end.
 */
export function refusedBatch(batch: readonly unknown[]): Response | undefined {
  const open = new Set<unknown>();
  for (const id of requestIds(batch)) {
    if (open.has(id)) return idInUseResponse(id);
    open.add(id);
  }
  for (const message of batch) {
    const id = cancelledId(message);
    if (id !== undefined && open.has(id)) {
      const why = `${shown(id)} is cancelled in the batch that asks for it. Leave both out`;
      return refusalResponse(400, why, {}, ProtocolErrorCode.InvalidRequest);
    }
  }
  return undefined;
}

/** The ids of the requests in a body, which may be a batch. */
export function requestIds(body: unknown): (string | number)[] {
  const messages: readonly unknown[] = Array.isArray(body) ? body : [body];
  return messages.flatMap((message) => {
    if (typeof message !== "object" || message === null || !("method" in message)) return [];
    return "id" in message && isId(message.id) ? [message.id] : [];
  });
}

/** The id of the request that a notification cancels; undefined for every other message. */
export function cancelledId(message: unknown): string | number | undefined {
  if (typeof message !== "object" || message === null || "id" in message) return undefined;
  if (!("method" in message) || message.method !== "notifications/cancelled") return undefined;
  const params = "params" in message ? message.params : undefined;
  const id =
    typeof params === "object" && params !== null && "requestId" in params && params.requestId;
  return isId(id) ? id : undefined;
}

const isId = (id: unknown): id is string | number =>
  typeof id === "string" || typeof id === "number";

const shown = (id: string | number) =>
  `id ${plainText(typeof id === "string" ? JSON.stringify(id) : String(id), longest)}`;
