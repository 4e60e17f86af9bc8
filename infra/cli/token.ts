import { SignJWT } from "jose";
import type { AuthOutput } from "../outputs.ts";
import { parseOptions } from "./options.ts";
import { stackOutputs } from "./stack-outputs.ts";
import { UserError } from "./user-error.ts";

/** What a development token says. */
export interface TokenClaims {
  readonly subject: string;
  /** Space-separated scopes (RFC 8693, section 4.2). */
  readonly scope: string;
  readonly ttlMin: number;
}

/** What a token may allow, from the narrowest to the broadest; a test holds the server to the same. */
export const knownScopes = ["ops:read", "tickets:write", "ops:admin"] as const;

/**
 * Checks what a token is asked to allow; the server would drop what it does not know in silence.
 *
 * @throws UserError naming every scope that there is not.
 */
export function requireScopes(scope: string): string {
  const asked = scope.split(" ").filter((one) => one !== "");
  const unknown = asked.filter((one) => !knownScopes.some((known) => known === one));
  if (asked.length > 0 && unknown.length === 0) return asked.join(" ");
  const given = unknown.length === 0 ? "nothing" : unknown.map((one) => JSON.stringify(one));
  throw new UserError(
    `--scope\n  given    ${given}\n  allowed  ${knownScopes.join(", ")}\n  fix      name one or more of them, with a space in between: --scope "ops:read tickets:write"`,
  );
}

/** Signs a development token that the stack's server accepts; HS256 (RFC 7518, section 3.2). */
export function signToken(
  secret: string,
  { audience, issuer }: AuthOutput,
  { subject, scope, ttlMin }: TokenClaims,
): Promise<string> {
  const token = new SignJWT({ scope })
    .setProtectedHeader({ alg: "HS256", typ: "JWT" })
    .setSubject(subject)
    .setIssuedAt()
    .setExpirationTime(`${ttlMin} minutes`);
  if (audience !== undefined) token.setAudience(audience);
  if (issuer !== undefined) token.setIssuer(issuer);
  return token.sign(new TextEncoder().encode(secret));
}

/** `mcp-stacks token`: prints a token and nothing else, so that a shell can take it. */
export async function token(args: readonly string[]): Promise<number> {
  const { values } = parseOptions(args, {
    stack: { type: "string", default: "dev" },
    subject: { type: "string", default: "developer@localhost" },
    scope: { type: "string", default: "ops:read tickets:write" },
    "ttl-min": { type: "string", default: "60" },
  });
  const ttlMin = Number(values["ttl-min"]);
  if (!Number.isInteger(ttlMin) || ttlMin < 1 || ttlMin > 1440) {
    throw new UserError(
      `--ttl-min\n  given    ${values["ttl-min"]}\n  allowed  a whole number of minutes from 1 to 1440`,
    );
  }
  const scope = requireScopes(values.scope);
  const outputs = await stackOutputs(values.stack);
  const secret = outputs.jwtSecret?.value;
  if (outputs.auth?.value.mode === "jwks") {
    throw new UserError(
      `Stack ${values.stack} takes tokens of its issuer alone (server.auth.mode is jwks).\n` +
        "  fix  get one from the issuer, for the audience that the output `auth` names",
    );
  }
  if (typeof secret !== "string") {
    throw new UserError(
      `Stack ${values.stack} has no signing key.\n  fix  bring it up with server.auth.mode jwt first`,
    );
  }
  const claims = { subject: values.subject, scope, ttlMin };
  console.log(await signToken(secret, outputs.auth?.value, claims));
  return 0;
}
