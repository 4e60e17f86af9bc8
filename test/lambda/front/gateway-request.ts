/** A request as it came in over HTTP, before a gateway makes an event of it. */
export interface GatewayRequest {
  readonly method: string;
  /** As it was sent, percent-encoding included. */
  readonly path: string;
  /** Without the question mark; empty when there is none. */
  readonly query: string;
  /** In the order of the wire, duplicates included. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
  readonly sourceIp: string;
}

/** What an API says of itself in every event. */
export interface ApiIdentity {
  readonly accountId: string;
  readonly apiId: string;
  /** Name under which clients reach the API, which a function sees as `Host`. */
  readonly domain: string;
  readonly stage: string;
}

/** Headers that belong to one connection and are not passed on (RFC 9110, section 7.6.1). */
const ofConnection = new Set([
  "connection",
  "keep-alive",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** Whether a header ends at the gateway, on the way in as on the way out. */
export function isOfConnection(name: string): boolean {
  return ofConnection.has(name.toLowerCase());
}

/** Headers of an event by lower-case name, each with all its values; those of the gateway are added. */
export function passedHeaders(
  { headers, sourceIp, body }: GatewayRequest,
  { domain }: ApiIdentity,
): ReadonlyMap<string, readonly string[]> {
  const passed = new Map<string, string[]>();
  for (const [name, value] of headers) {
    const key = name.toLowerCase();
    if (isOfConnection(key) || key === "expect") continue;
    passed.set(key, [...(passed.get(key) ?? []), value]);
  }
  passed.set("host", [domain]);
  passed.set("x-forwarded-for", [...(passed.get("x-forwarded-for") ?? []), sourceIp]);
  passed.set("x-forwarded-port", ["443"]);
  passed.set("x-forwarded-proto", ["https"]);
  if (body.length > 0) passed.set("content-length", [String(body.length)]);
  return passed;
}

/** Names and decoded values of a query string, in their order. */
export function queryPairs(query: string): [name: string, value: string][] {
  return [...new URLSearchParams(query)];
}
