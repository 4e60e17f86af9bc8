/**
 * What a token may allow, from the narrowest to the broadest; a broader scope implies the narrower
 * ones. Nothing asks for `ops:admin` alone: it is the one scope to grant to whoever may do everything.
 */
export const scopes = ["ops:read", "tickets:write", "ops:admin"] as const;

/** One of the scopes. */
export type Scope = (typeof scopes)[number];

/** The given scopes plus all that they imply; unknown ones are dropped. */
export function expandScopes(granted: readonly string[]): Scope[] {
  const broadest = granted.reduce(
    (most, scope) => Math.max(most, scopes.indexOf(scope as Scope)),
    -1,
  );
  return scopes.slice(0, broadest + 1);
}

/** Whether the caller has a scope; without a token (stdio) the caller is whoever started the server. */
export function isGranted(
  authInfo: { readonly scopes: readonly string[] } | undefined,
  scope: Scope,
): boolean {
  return authInfo === undefined || authInfo.scopes.includes(scope);
}
