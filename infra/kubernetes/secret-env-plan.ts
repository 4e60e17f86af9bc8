import { env } from "../../app/src/contract.ts";

/** Where each secret of the server is kept in its Secret, and the variable it is read from. */
const entries = {
  jwtSecret: { key: "jwt-secret", variable: env.jwtSecret },
  redisUrl: { key: "redis-url", variable: env.redisUrl },
  databaseUrl: { key: "database-url", variable: env.databaseUrl },
  webhookSecret: { key: "webhook-secret", variable: env.webhookSecret },
  otlpHeaders: { key: "otlp-headers", variable: env.otlpHeaders },
} as const;

/** What the server is told in secret; what is undefined it is not told. */
export type SecretValues<Text> = Readonly<Record<keyof typeof entries, Text | undefined>>;

/** Content of the Secret: a key for each value that is there. */
export function planSecretData<Text>(values: SecretValues<Text>): Record<string, Text> {
  return Object.fromEntries(
    present(values).map(([role, value]) => [entries[role].key, value] as const),
  );
}

/**
 * Variables that take their values from the Secret, so that none stands in a pod's description.
 *
 * @param own variables of tokens and of the user's own secrets, which are their keys as well
 * @param secret name of the Secret
 */
export function planSecretEnv<Text>(
  values: SecretValues<unknown>,
  own: readonly string[],
  secret: Text,
) {
  const ofStack = present(values).map(([role]) => entries[role]);
  return [...ofStack, ...own.map((variable) => ({ key: variable, variable }))].map(
    ({ key, variable }) => ({ name: variable, valueFrom: { secretKeyRef: { name: secret, key } } }),
  );
}

function present<Text>(values: SecretValues<Text>) {
  return roles.flatMap((role) => {
    const value = values[role];
    return value === undefined ? [] : [[role, value] as const];
  });
}

/** In a fixed order, so that an unchanged stack compares equal. */
const roles = Object.keys(entries).filter((role): role is keyof typeof entries =>
  Object.hasOwn(entries, role),
);
