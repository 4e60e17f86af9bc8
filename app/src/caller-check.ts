import { hostHeaderValidationResponse } from "@modelcontextprotocol/server";
import { originAllowed } from "./origins.ts";
import { refusalResponse } from "./refusal-response.ts";

/** A request that came under a wrong name or from a foreign web page. */
export interface ForeignCaller {
  readonly outcome: "foreign_host" | "foreign_origin";
  readonly response: Response;
}

/** Most header values that are remembered; clients send a handful. */
const mostKnown = 500;

/**
 * Checks Host and Origin against DNS rebinding and foreign web pages. Values that passed are
 * remembered, since to take a URL apart for every request costs more than a token that is known.
 */
export function createCallerCheck(
  hosts: readonly string[],
  origins: readonly string[],
): (request: Request) => ForeignCaller | undefined {
  const names = [...hosts];
  const knownHosts = new Set<string>();
  const knownOrigins = new Set<string>();
  return (request) => {
    const host = request.headers.get("host") ?? "";
    if (!knownHosts.has(host)) {
      const response = hostHeaderValidationResponse(request, names);
      if (response !== undefined) return { outcome: "foreign_host", response };
      if (knownHosts.size < mostKnown) knownHosts.add(host);
    }
    const origin = request.headers.get("origin");
    if (origin === null || knownOrigins.has(origin)) return undefined;
    if (!originAllowed(origin, origins)) {
      const response = refusalResponse(403, "The Origin is not allowed");
      return { outcome: "foreign_origin", response };
    }
    if (knownOrigins.size < mostKnown) knownOrigins.add(origin);
    return undefined;
  };
}
