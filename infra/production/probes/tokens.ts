import type { ContractTarget } from "../../contract/check.ts";

/** The tokens that the probes send; undefined where there is no way to get one. */
export interface ProbeTokens {
  /** May do everything; its user is the one whose calls are looked for. */
  readonly full: string | undefined;
  readonly user: string;
  /** May only read, or why there is none. */
  readonly reader: string | { readonly missing: string };
  /** Good tokens of users of their own, whose limits may be used up. */
  readonly ofNewUser: (() => Promise<string>) | undefined;
  /** A good token that may be logged, for it is of nobody but the probes; undefined for an issuer's. */
  readonly loggable: string | undefined;
  /** Tokens that no server may accept, by what is wrong. */
  readonly bad: Readonly<Record<string, string>>;
}

/** Gets the tokens: signed for users of the probes' own, else the one that the issuer gave. */
export async function probeTokens(
  { token, issued }: ContractTarget,
  scopes: readonly string[],
  mark: string,
): Promise<ProbeTokens> {
  const user = `production-check-${mark}@mcp-stacks`;
  const [narrowest = ""] = scopes;
  if (token !== undefined) {
    const full = await token(scopes, { subject: user });
    let users = 0;
    return {
      full,
      user,
      reader: await token([narrowest], { subject: `reader-of-${user}` }),
      loggable: full,
      ofNewUser: () => token([narrowest], { subject: `limit-${++users}-of-${user}` }),
      bad: {
        ...forged(full),
        "an expired token": await token(scopes, { subject: user, ttlSec: -120 }),
        "a token for somebody else": await token(scopes, {
          subject: user,
          audience: "somebody-else",
        }),
      },
    };
  }
  const claims = issued === undefined ? {} : claimsOf(issued);
  const may = String(claims.scope ?? "").split(" ");
  const isReader = may.every((scope) => scope === narrowest);
  return {
    full: issued,
    user: typeof claims.sub === "string" ? claims.sub : user,
    reader:
      issued !== undefined && isReader
        ? issued
        : {
            missing: `the token of MCP_TOKEN may do more than read: give one with ${narrowest} alone`,
          },
    loggable: undefined,
    ofNewUser: issued === undefined ? undefined : () => Promise.resolve(issued),
    bad: issued === undefined ? {} : forged(issued),
  };
}

/** Tokens made of a good one that are good no longer (RFC 8725, section 2.1). */
function forged(good: string): Record<string, string> {
  const [head = "", claims = "", signature = ""] = good.split(".");
  const none = Buffer.from('{"alg":"none","typ":"JWT"}').toString("base64url");
  const other = Buffer.from(JSON.stringify({ ...claimsOf(good), sub: "somebody" }));
  return {
    "an unsigned token": `${none}.${claims}.`,
    "a changed signature": `${head}.${claims}.${signature.startsWith("A") ? "B" : "A"}${signature.slice(1)}`,
    "changed claims": `${head}.${other.toString("base64url")}.${signature}`,
  };
}

function claimsOf(token: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()));
  } catch {
    return {};
  }
}
