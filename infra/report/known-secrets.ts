import { isMarkedSecret, masked } from "../secret-mark.ts";

/** Shorter ones are words that stand everywhere, and no secrets. */
const shortest = 8;

/**
 * Every text that a state holds as a secret, where the engine exported it decrypted. Of a list that
 * is secret as a whole, such as variables of a container, each text counts.
 */
export function secretsIn(state: unknown): string[] {
  const found = new Set<string>();
  const walk = (value: unknown, isSecret: boolean): void => {
    if (typeof value === "string") {
      if (isSecret) found.add(value);
    } else if (Array.isArray(value)) {
      for (const inner of value) walk(inner, isSecret);
    } else if (typeof value === "object" && value !== null) {
      if (isMarkedSecret(value)) walk(parsed(Reflect.get(value, "plaintext")), true);
      else for (const inner of Object.values(value)) walk(inner, isSecret);
    }
  };
  walk(state, false);
  return [...found].flatMap(spellings);
}

/** A secret, and of a variable `NAME=value` its value too. */
function spellings(secret: string): string[] {
  const value = /^[A-Za-z_]\w*=(.+)$/s.exec(secret)?.[1];
  return value === undefined || !isUnguessable(value) ? [secret] : [secret, value];
}

/** Whether a variable's value is no plain setting, such as a level, a path or a number. */
function isUnguessable(value: string): boolean {
  return value.length >= 16 && /\d/.test(value) && /[A-Za-z]/.test(value);
}

/** Takes every known secret out of a text: as it is, in base64 and as in a URL; the longest first. */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  const needles = secrets
    .filter((secret) => secret.length >= shortest)
    .flatMap((secret) => [
      secret,
      Buffer.from(secret).toString("base64"),
      Buffer.from(secret).toString("base64url"),
      encodeURIComponent(secret.toWellFormed()),
    ])
    .sort((one, other) => other.length - one.length || (one < other ? -1 : 1));
  return [...new Set(needles)].reduce((clean, needle) => clean.replaceAll(needle, masked), text);
}

/** A value of plain data with every known secret taken out of its texts. */
export function withoutSecretsIn<T>(value: T, secrets: readonly string[]): T {
  const clean = (inner: unknown): unknown => {
    if (typeof inner === "string") return withoutSecrets(inner, secrets);
    if (Array.isArray(inner)) return inner.map(clean);
    if (typeof inner !== "object" || inner === null) return inner;
    return Object.fromEntries(Object.entries(inner).map(([key, of]) => [key, clean(of)]));
  };
  return clean(value) as T;
}

function parsed(plaintext: unknown): unknown {
  if (typeof plaintext !== "string") return undefined;
  try {
    return JSON.parse(plaintext);
  } catch {
    return plaintext;
  }
}
