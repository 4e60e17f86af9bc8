import { refusalResponse } from "../refusal-response.ts";
import type { Room } from "./session-table.ts";

/** Seconds after which a client that found no room may try again. */
const retryAfterSec = 30;

/**
 * No such session, or not this user's: the same answer, so that nobody learns of others' sessions.
 * 404 tells a client to begin a new one (MCP 2025-11-25, basic/transports, session management).
 */
export function unknownSession(): Response {
  return refusalResponse(404, "Session not found. Begin a new one with `initialize`", {}, -32001);
}

/** A request that needs a session and names none. */
export function noSession(): Response {
  return refusalResponse(
    400,
    "The Mcp-Session-Id header is missing. Begin a session with `initialize`, or use protocol 2026-07-28, which needs none",
  );
}

/** No room for one more session: 429 where the user can make room, 503 where it is the server's. */
export function noRoom(of: Extract<Room<unknown>, { kind: "full" }>["of"]): Response {
  const headers = { "retry-after": String(retryAfterSec) };
  return of === "user"
    ? refusalResponse(429, "All your sessions are in use. End one, or try again later", headers)
    : refusalResponse(503, "The server has no room for another session. Try again later", headers);
}
