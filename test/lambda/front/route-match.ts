/** What of a request decides where it goes. */
export interface Target {
  readonly method: string;
  readonly path: string;
}

/**
 * Finds the route of a request among keys such as `POST /mcp`, `ANY /a/{proxy+}` or `$default`; exact
 * ones come first, then greedy ones, then `$default`
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html).
 *
 * @returns undefined when the gateway itself answers 404.
 */
export function routeOf(keys: readonly string[], { method, path }: Target): string | undefined {
  const routes = keys.flatMap((key) => {
    const [verb = "", pattern] = key.split(" ");
    if (pattern === undefined || (verb !== method && verb !== "ANY")) return [];
    return [{ key, pattern, isAny: verb === "ANY" }];
  });
  const byMethod = routes.toSorted((a, b) => Number(a.isAny) - Number(b.isAny));
  const exact = byMethod.find(({ pattern }) => pattern === path);
  const greedy = byMethod
    .filter(({ pattern }) => pattern.endsWith("/{proxy+}"))
    .toSorted((a, b) => b.pattern.length - a.pattern.length)
    .find(({ pattern }) => {
      const prefix = pattern.slice(0, -"{proxy+}".length);
      return path.startsWith(prefix) && path.length > prefix.length;
    });
  const fallback = keys.includes("$default") ? "$default" : undefined;
  return exact?.key ?? greedy?.key ?? fallback;
}
