import type { AuthInfo } from "@modelcontextprotocol/server";

/** Decides who a request to `/mcp` is from: the caller, or the refusal to send back. */
export interface Authenticator {
  readonly mode: "jwt" | "jwks" | "none";
  authenticate(request: Request): Promise<AuthInfo | Response>;
  /** False while no token can be checked; left out where that cannot happen. */
  available?(): boolean;
}

/** The user that a verified request or a local connection acts for. */
export function subjectOf(authInfo: AuthInfo | undefined): string {
  return authInfo?.clientId ?? "local";
}
