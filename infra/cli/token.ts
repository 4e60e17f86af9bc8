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
  const claims = { subject: values.subject, scope: values.scope, ttlMin };
  console.log(await signToken(secret, outputs.auth?.value, claims));
  return 0;
}
