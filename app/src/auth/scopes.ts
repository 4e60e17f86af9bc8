/** What a token may allow, from the narrowest to the broadest; a broader scope implies the narrower ones. */
export const scopes = ["ops:read", "tickets:write", "ops:admin"] as const;

export type Scope = (typeof scopes)[number];

/** The given scopes plus all that they imply; unknown ones are dropped. */
export function expandScopes(granted: readonly string[]): Scope[] {
  const broadest = Math.max(...granted.map((scope) => scopes.indexOf(scope as Scope)), -1);
  return scopes.slice(0, broadest + 1);
}
