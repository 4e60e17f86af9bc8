import type { AuthInfo } from "@modelcontextprotocol/server";
import type { Authenticator } from "./authenticator.ts";
import { challengeResponse } from "./challenge.ts";
import { type RefusalReason, TokenRefused } from "./token-refused.ts";
import type { Verify } from "./verified-tokens.ts";

/** How `Authorization: Bearer` is turned into a caller or a refusal. */
export interface BearerSettings {
  readonly mode: "jwt" | "jwks";
  readonly verify: Verify;
  /** Whether tokens can be checked now; left out where they always can. */
  readonly available?: () => boolean;
  /** URL of the RFC 9728 document, named in every 401 and 403. */
  readonly resourceMetadataUrl: string;
  /** Hears of every refusal, for the metric. */
  readonly onRefusal: (reason: RefusalReason) => void;
}

/** The scope without which nothing can be used. */
const least = ["ops:read"] as const;

/** Longest token that is looked at, in characters; Node's own limit for all headers is 16 KiB. */
const longestToken = 8192;

/** The credentials of RFC 6750 section 2.1; of the places where a token may be, only this one is looked at. */
const credentials = /^Bearer +([\w.~+/-]+=*)$/i;

/** Checks bearer tokens with one of the two ways to verify them. */
export function createBearerAuthenticator(settings: BearerSettings): Authenticator {
  const { mode, verify, available, resourceMetadataUrl, onRefusal } = settings;
  return {
    mode,
    ...(available === undefined ? {} : { available }),
    async authenticate(request) {
      try {
        return await callerOf(request.headers.get("authorization"));
      } catch (error) {
        if (!(error instanceof TokenRefused)) throw error;
        onRefusal(error.reason);
        return responseTo(error);
      }
    },
  };

  async function callerOf(header: string | null): Promise<AuthInfo> {
    const { subject, scopes, expiresAt } = await verify(tokenIn(header));
    if (!scopes.includes(least[0])) {
      throw new TokenRefused("scope", "The token allows nothing here");
    }
    // The token itself goes no further than this line: nothing downstream needs it.
    return {
      token: "",
      clientId: subject,
      scopes: [...scopes],
      expiresAt,
      resourceMetadataUrl,
    };
  }

  function responseTo({ reason, message }: TokenRefused): Response {
    const challenge = { description: message, scopes: least, resourceMetadataUrl };
    if (reason === "missing") return challengeResponse(challenge);
    if (reason === "scope") return challengeResponse({ ...challenge, error: "insufficient_scope" });
    if (reason !== "keys_unavailable") {
      return challengeResponse({ ...challenge, error: "invalid_token" });
    }
    // The token may be good, so the client is not told to get another one.
    const body = { error: "temporarily_unavailable", error_description: message };
    return Response.json(body, { status: 503, headers: { "retry-after": "5" } });
  }
}

function tokenIn(header: string | null): string {
  if (header === null || !/^Bearer( |$)/i.test(header)) {
    throw new TokenRefused("missing", "Send a token in the header Authorization: Bearer TOKEN");
  }
  const token = credentials.exec(header)?.[1];
  if (token === undefined || token.length > longestToken) {
    throw new TokenRefused("malformed", "The Authorization header holds no usable token");
  }
  return token;
}
