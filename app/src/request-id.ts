import { randomUUID } from "node:crypto";
import type { AuthInfo } from "@modelcontextprotocol/server";

/** The id that the HTTP side gave the request and that `x-request-id` repeats, or a new one on stdio. */
export function requestIdOf(authInfo: AuthInfo | undefined): string {
  const id = authInfo?.extra?.requestId;
  return typeof id === "string" ? id : randomUUID();
}
