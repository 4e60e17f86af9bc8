import { env } from "../../app/src/contract.ts";

/** The variable that each secret of the server is read as. */
const variables = {
  jwtSecret: env.jwtSecret,
  redisUrl: env.redisUrl,
  databaseUrl: env.databaseUrl,
  otlpHeaders: env.otlpHeaders,
} as const;

/** What the server is told in secret; what is undefined it is not told. */
export type SecretValues<Text> = Readonly<Record<keyof typeof variables, Text | undefined>>;

/**
 * Content of the one secret, by variable; undefined when the server is told nothing.
 *
 * @param own tokens of backends and the user's own, by variable.
 */
export function planSecret<Text>(
  values: SecretValues<Text>,
  own: Readonly<Record<string, Text>> = {},
): Record<string, Text> | undefined {
  const told = roles.flatMap((role) => {
    const value = values[role];
    return value === undefined ? [] : [[variables[role], value] as const];
  });
  const all = { ...Object.fromEntries(told), ...own };
  return Object.keys(all).length === 0 ? undefined : all;
}

/** Whether the server is told anything in secret, by what its stack needs. */
export function isToldSecrets(needs: ReadonlySet<string>): boolean {
  return roles.some((role) => needs.has(role));
}

/** In a fixed order, so that an unchanged stack compares equal. */
const roles = Object.keys(variables).filter((role): role is keyof typeof variables =>
  Object.hasOwn(variables, role),
);
