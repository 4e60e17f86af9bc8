import { type ContractCheck, Skipped } from "./check.ts";
import { demand, demandStatus, demandText, shown } from "./demand.ts";
import { demandRefused } from "./refused-calls.ts";
import { post, toolCall } from "./requests.ts";
import { allScopes, freshSubject, goodToken, requireTokens, signedToken } from "./tokens.ts";

const refusal = { area: "refusals", of: "any", writes: false } as const;

/** Whom a server must refuse, and how; each holds a server to it that refuses nobody else. */
export const refusals: readonly ContractCheck[] = [
  {
    ...refusal,
    id: "refuses-no-token",
    title: "refuses a request without a token: 401 that names the RFC 9728 document",
    run: async (target) => {
      requireTokens(target);
      const response = await post(target);
      await demandStatus(response, 401);
      const challenge = challengeOf(response);
      demand(/^Bearer /.test(challenge), `its WWW-Authenticate is ${shown(challenge)}`);
      demandText("WWW-Authenticate", challenge, "/.well-known/oauth-protected-resource");
      // those that a caller needs to begin with (RFC 6750, section 3), not all that there are
      const scopes = allScopes(target);
      const isNamed = scopes.length === 0 || scopes.some((scope) => challenge.includes(scope));
      demand(
        isNamed,
        `its WWW-Authenticate names none of ${scopes.join(", ")}: ${shown(challenge)}`,
      );
    },
  },
  {
    ...refusal,
    id: "refuses-token-in-query",
    isOfMcp: true,
    title: "refuses a token in the query string: it is ignored",
    run: async (target) => {
      requireTokens(target);
      // what stands in front of a server logs queries (RFC 6750, section 5.3): only a token of the check's own
      const token = await signedToken(target, allScopes(target));
      await demandRefused(target, { query: `?access_token=${token}` });
    },
  },
  {
    ...refusal,
    id: "refuses-foreign-audience",
    isOfMcp: true,
    title: "refuses a token for another audience",
    run: async (target) => {
      const token = await signedToken(target, allScopes(target), { audience: "somebody-else" });
      await demandRefused(target, { token });
    },
  },
  {
    ...refusal,
    id: "refuses-expired-token",
    isOfMcp: true,
    title: "refuses an expired token",
    run: async (target) => {
      const token = await signedToken(target, allScopes(target), { ttlSec: -60 });
      await demandRefused(target, { token });
    },
  },
  {
    ...refusal,
    id: "refuses-changed-signature",
    isOfMcp: true,
    title: "refuses a token whose signature was changed",
    run: async (target) => {
      const [head, claims, signature = ""] = partsOf(await anyToken(target));
      const changed = `${signature.startsWith("A") ? "B" : "A"}${signature.slice(1)}`;
      const token = [head, claims, changed].join(".");
      await demandRefused(target, { token });
    },
  },
  {
    ...refusal,
    id: "refuses-unsigned-token",
    isOfMcp: true,
    title: "refuses an unsigned token",
    run: async (target) => {
      const [, claims] = partsOf(await anyToken(target));
      const head = Buffer.from('{"alg":"none"}').toString("base64url");
      await demandRefused(target, { token: `${head}.${claims}.` });
    },
  },
  {
    ...refusal,
    id: "refuses-narrow-scope",
    title: "refuses a token that may only read when a tool writes: 403 names the scope",
    of: "ops-assistant",
    run: async (target) => {
      requireTokens(target);
      if (target.readOnly) throw new Skipped("the server only reads, whatever a token allows");
      const token = await signedToken(target, ["ops:read"]);
      const body = toolCall("create_ticket", { title: "Not allowed", description: "Not allowed" });
      const response = await post(target, { token, body });
      await demandStatus(response, 403);
      demandText("WWW-Authenticate", challengeOf(response), 'error="insufficient_scope"');
      demandText("WWW-Authenticate", challengeOf(response), "tickets:write");
    },
  },
  {
    ...refusal,
    id: "refuses-no-scope",
    title: "refuses a token without any scope",
    run: async (target) => {
      requireTokens(target);
      if (allScopes(target).length === 0) throw new Skipped("the server names no scopes");
      await demandStatus(await post(target, { token: await signedToken(target, []) }), 403);
    },
  },
  {
    ...refusal,
    id: "refuses-foreign-page",
    isOfMcp: true,
    title: "refuses a request from a foreign web page",
    run: async (target) => {
      const token = await goodToken(target);
      const headers = { origin: "https://evil.example" };
      const response = await post(target, { token, headers });
      if (target.own === undefined) return void (await demandStatus(response, 403));
      await response.body?.cancel();
      demand(
        response.status === 403,
        `answered ${response.status} instead of 403: MCP wants every server to check Origin, which keeps web pages from using it through a browser (Streamable HTTP, Security Warning); let it take none but those of MCP_ALLOWED_ORIGINS, which the stack tells it`,
      );
    },
  },
];

/** How a caller is asked to prove who they are (RFC 6750, section 3). */
export function challengeOf(response: Response): string {
  return response.headers.get("www-authenticate") ?? "";
}

/** A good token, or where only an issuer signs some, one in the shape of such a token. */
async function anyToken(target: Parameters<typeof goodToken>[0]): Promise<string> {
  requireTokens(target);
  const signed = target.token?.(allScopes(target), { subject: freshSubject(target) });
  return (await signed) ?? target.issued ?? made();
}

/** Nobody's token: its signature is of no key. */
function made(): string {
  const claims = { sub: "nobody", aud: "nobody", exp: Math.floor(Date.now() / 1000) + 300 };
  const [head, body] = [{ alg: "RS256", typ: "JWT" }, claims].map((part) =>
    Buffer.from(JSON.stringify(part)).toString("base64url"),
  );
  return `${head}.${body}.${"A".repeat(342)}`;
}

/**
 * The three parts of a JWT (RFC 7519).
 *
 * @throws Skipped for an issuer's token of another kind.
 */
function partsOf(token: string): readonly string[] {
  const parts = token.split(".");
  if (parts.length !== 3)
    throw new Skipped("the issuer's token is no JWT, so nothing of it can be changed");
  return parts;
}
