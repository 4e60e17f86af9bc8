import { randomUUID } from "node:crypto";
import { type ContractTarget, Skipped, type TokenOverrides } from "./check.ts";

/** Scopes of the bundled server, from the narrowest to the broadest. */
export const opsScopes = ["ops:read", "tickets:write", "ops:admin"] as const;

/** A user that no other check shares, so that rate limits do not meet. */
export function freshSubject({ freshSubject: fresh }: Pick<ContractTarget, "freshSubject"> = {}) {
  return fresh?.() ?? `contract-${randomUUID()}`;
}

/** Scopes that a check asks for: all that the server was promised to know or says that it knows, which may be none; else the bundled one's. */
export function allScopes({ surface, scopes }: ContractTarget): readonly string[] {
  return surface?.scopes ?? scopes ?? opsScopes;
}

/** What suffices to be answered at all: the narrowest scope of the bundled server; of others, nobody says which that is. */
export function answeredScopes(target: ContractTarget): readonly string[] {
  const [narrowest] = opsScopes;
  const known = allScopes(target);
  return known.includes(narrowest) ? [narrowest] : known;
}

/**
 * A token that the server accepts; undefined where it asks for none.
 *
 * @throws Skipped where tokens come from an issuer that gave none.
 */
export async function goodToken(
  target: ContractTarget,
  scopes: readonly string[] = allScopes(target),
  subject = freshSubject(target),
): Promise<string | undefined> {
  if (target.auth === "none") return undefined;
  if (target.token !== undefined) return target.token(scopes, { subject });
  if (target.issued !== undefined) return target.issued;
  throw new Skipped("tokens come from an issuer, and MCP_TOKEN holds none of them");
}

/**
 * A token that says something else than a good one, by the server's own key.
 *
 * @throws Skipped where only an issuer could sign it, or no token is asked for.
 */
export async function signedToken(
  target: ContractTarget,
  scopes: readonly string[],
  overrides: TokenOverrides = {},
): Promise<string> {
  requireTokens(target);
  if (target.token === undefined) throw new Skipped("only the issuer could sign such a token");
  return target.token(scopes, { subject: freshSubject(target), ...overrides });
}

/**
 * Passes over servers that ask for no token.
 *
 * @throws Skipped for those.
 */
export function requireTokens({ auth }: Pick<ContractTarget, "auth">): void {
  if (auth === "none") throw new Skipped("the server takes callers without a token, by auth.mode");
}
