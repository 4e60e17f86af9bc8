import type { Scope } from "./scopes.ts";

/** The codes of RFC 6750 section 3.1 that a refused token gets. */
export type ChallengeError = "invalid_token" | "insufficient_scope";

/** What a `WWW-Authenticate` header says; without `error` when no token was given (RFC 6750 section 3). */
export interface Challenge {
  readonly error?: ChallengeError;
  readonly description: string;
  readonly scopes: readonly Scope[];
  /** URL of the RFC 9728 document. */
  readonly resourceMetadataUrl: string;
}

/** The 401 or 403 that tells a client how to get a token that is accepted. */
export function challengeResponse(challenge: Challenge): Response {
  const { error, description } = challenge;
  const status = error === "insufficient_scope" ? 403 : 401;
  const body = { error: error ?? "unauthorized", error_description: description };
  return Response.json(body, { status, headers: { "www-authenticate": headerOf(challenge) } });
}

function headerOf({ error, description, scopes, resourceMetadataUrl }: Challenge): string {
  const parts = [
    ...(error === undefined
      ? []
      : [`error=${quoted(error)}`, `error_description=${quoted(description)}`]),
    `scope=${quoted(scopes.join(" "))}`,
    `resource_metadata=${quoted(resourceMetadataUrl)}`,
  ];
  return `Bearer ${parts.join(", ")}`;
}

/** A quoted-string of RFC 9110 section 5.6.4, in printable ASCII only. */
function quoted(text: string): string {
  return `"${text.replaceAll(/[\\"]/g, "\\$&").replaceAll(/[^ -~]/g, " ")}"`;
}
