import fc from "fast-check";
import { canary, hostileBody, sendable } from "./payloads.ts";
import type { WireRequest } from "./wire.ts";

const jsonHeaders = {
  "content-type": "application/json",
  accept: "application/json, text/event-stream",
};

/** What stands in `Authorization`: the valid tokens, cut, changed or forged ones, or nothing. */
function authorization(valid: readonly string[]): fc.Arbitrary<string | undefined> {
  const token = fc.constantFrom(...valid);
  const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  return fc.oneof(
    { weight: 30, arbitrary: token.map((jwt) => `Bearer ${jwt}`) },
    {
      weight: 2,
      arbitrary: fc
        .tuple(token, fc.nat(), fc.constantFrom("A", "z", "-", ".", " ", "=", ""))
        .filter(([jwt, at, character]) => jwt[at % jwt.length] !== character)
        .map(([jwt, at, character]) => {
          const place = at % jwt.length;
          return `Bearer ${jwt.slice(0, place)}${character}${jwt.slice(place + 1)}`;
        }),
    },
    {
      weight: 1,
      arbitrary: fc
        .record({
          alg: fc.constantFrom("none", "None", "HS256", "HS512", "RS256", "ES256", "dir"),
          kid: fc.constantFrom("../../dev/null", canary, "1"),
          jku: fc.constant("http://127.0.0.1:1/keys"),
        })
        .map((header) => {
          const claims = { sub: canary, aud: "ops-assistant", exp: 4e9, scope: "ops:admin" };
          return `Bearer ${base64url(header)}.${base64url(claims)}.${base64url(canary)}`;
        }),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        `Basic ${Buffer.from(`root:${canary}`).toString("base64")}`,
        `Bearer ${canary}`,
        "Bearer",
        "Bearer ",
        `Bearer ${canary} ${canary}`,
        `Bearer ${"x".repeat(6000)}`,
      ),
    },
    { weight: 1, arbitrary: fc.constant(undefined) },
  );
}

/** Headers that lie, contradict each other or carry what is none of the server's business. */
const extraHeaders: fc.Arbitrary<Record<string, string>> = fc.oneof(
  { weight: 8, arbitrary: fc.constant({}) },
  {
    weight: 2,
    arbitrary: fc
      .dictionary(
        fc.constantFrom(
          "origin",
          "host",
          "mcp-session-id",
          "mcp-protocol-version",
          "mcp-method",
          "mcp-name",
          "last-event-id",
          "content-type",
          "accept",
          "x-forwarded-for",
          "x-forwarded-host",
          "forwarded",
          "traceparent",
          "cookie",
          "content-encoding",
          "x-http-method-override",
        ),
        fc.oneof(
          fc.constantFrom("https://evil.example", "evil.example", "null", "*/*", "text/plain", ""),
          fc.constantFrom("127.0.0.1", "gzip", "DELETE", "2099-01-01", "__proto__"),
          fc.constantFrom(`session=${canary}`, "00-zz-zz-zz", `${"a".repeat(3000)}`),
          fc.string({ maxLength: 60 }),
        ),
        { minKeys: 1, maxKeys: 4 },
      )
      .map((headers) =>
        Object.fromEntries(Object.entries(headers).map(([key, text]) => [key, sendable(text)])),
      ),
  },
);

const path = fc.oneof(
  { weight: 40, arbitrary: fc.constant("/mcp") },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      `/mcp?token=${canary}&access_token=${canary}`,
      "/mcp/",
      "/mcp/..;/metrics",
      "/metrics",
      "//mcp",
      "/%6dcp",
      "/../../etc/passwd",
      "/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
      "/health?x=%00",
      "/.well-known/oauth-protected-resource/../../mcp",
      "/ready",
      "/.env",
      `/${"a".repeat(7000)}`,
      "/mcp%00",
      "*",
    ),
  },
);

const method = fc.oneof(
  { weight: 40, arbitrary: fc.constant("POST") },
  {
    weight: 2,
    arbitrary: fc.constantFrom("DELETE", "PUT", "PATCH", "OPTIONS", "HEAD", "TRACE", "PROPFIND"),
  },
  // A GET may open a stream, which the server keeps open by right: few of them.
  { weight: 1, arbitrary: fc.constant("GET") },
);

/** What no HTTP client would send. */
const raw: fc.Arbitrary<WireRequest> = fc
  .constantFrom(
    "\r\n\r\n",
    "GET\r\n\r\n",
    "POST /mcp HTTP/1.1\r\n\r\n",
    "POST /mcp HTTP/9.9\r\nHost: localhost\r\n\r\n",
    "POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
    "POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
    "POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "POST /mcp HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    "POST /mcp HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n",
    "POST /mcp HTTP/1.1\r\nHost: \u0000\r\n\r\n",
    "POST http://evil.example/mcp HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "GET /mcp HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
    `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${"a".repeat(40_000)}\r\n\r\n`,
    "CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example\r\n\r\n",
    "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003",
    "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
  )
  .map((text) => ({ raw: text }));

/** A request that means harm in body, headers, path, token, or all of them. */
export function hostileRequest(valid: readonly string[]): fc.Arbitrary<WireRequest> {
  const framed = fc
    .tuple(hostileBody, extraHeaders, path, method, authorization(valid))
    .map(([{ body, headers }, extra, to, verb, bearer]) => ({
      method: verb,
      path: to,
      headers: {
        ...jsonHeaders,
        ...headers,
        ...(bearer === undefined ? {} : { authorization: sendable(bearer) }),
        ...extra,
      },
      ...(verb === "GET" || verb === "HEAD" || verb === "TRACE" ? {} : { body }),
    }));
  return fc.oneof({ weight: 40, arbitrary: framed }, { weight: 1, arbitrary: raw });
}
