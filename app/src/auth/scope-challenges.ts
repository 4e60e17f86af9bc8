import type { ScopeChallengeHandler } from "@modelcontextprotocol/server";
import { isGranted, type Scope, scopes } from "./scopes.ts";

/** For each scope, what the SDK asks before a call: nothing when it is granted, else all scopes to get a token with. */
export const scopeChallenges: Readonly<Record<Scope, ScopeChallengeHandler>> = {
  "ops:read": challengeFor("ops:read"),
  "tickets:write": challengeFor("tickets:write"),
  "ops:admin": challengeFor("ops:admin"),
};

function challengeFor(scope: Scope): ScopeChallengeHandler {
  // The implied ones too: a client asks its issuer for exactly what it reads here.
  const [least, ...broader] = scopes;
  const needed = [least, ...broader.slice(0, scopes.indexOf(scope))] as const;
  const errorDescription = `This needs the scopes ${needed.join(" ")}`;
  const challenge = { scopes: needed, errorDescription };
  return ({ authInfo }) => (isGranted(authInfo, scope) ? undefined : challenge);
}
