import { env } from "../contract.ts";
import { messageOf, StartError } from "../errors.ts";
import type { SecretPlace } from "./environment.ts";

/** Reads the text of one version of a secret; rejects with the reason in words. */
export type ReadSecret = (place: SecretPlace) => Promise<string>;

/** What may be in the environment of a process. */
type Values = Readonly<Record<string, string>>;

/**
 * The environment's part that is secret, as one JSON object of names to values. Throws a StartError
 * that names the secret and what to do; no message holds anything of what is in it.
 */
export async function readSecrets(place: SecretPlace, read: ReadSecret): Promise<Values> {
  let text: string;
  try {
    text = await read(place);
  } catch (error) {
    throw new StartError(
      `The secret ${nameOf(place)} (${env.secretId}) cannot be read: ${messageOf(error)}. Let the function's role call secretsmanager:GetSecretValue on it, and see that this version of it exists in the function's region.`,
    );
  }
  return valuesOf(text, place);
}

function valuesOf(text: string, place: SecretPlace): Values {
  const faulty = (what: string) =>
    new StartError(
      `The secret ${nameOf(place)} (${env.secretId}) ${what} (value hidden). Allowed: a JSON object of environment names to texts, such as {"${env.jwtSecret}": "…"}.`,
    );
  let values: unknown;
  try {
    values = JSON.parse(text);
  } catch {
    throw faulty("is not JSON");
  }
  if (typeof values !== "object" || values === null || Array.isArray(values)) {
    throw faulty("is no JSON object");
  }
  const entries = Object.entries(values);
  const wrong = entries.filter(([, value]) => typeof value !== "string").map(([name]) => name);
  if (wrong.length > 0) throw faulty(`holds no text for ${wrong.join(", ")}`);
  return Object.fromEntries(entries);
}

function nameOf({ id, version }: SecretPlace): string {
  return version === undefined ? id : `${id}, version ${version},`;
}
