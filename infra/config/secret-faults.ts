import { closestTo } from "./closest.ts";
import { type Fault, keyOf } from "./fault.ts";
import { type SecretKey, secretKeys } from "./schema.ts";

/** What a secret must look like, and how its size or form is told without showing it. */
interface SecretForm {
  readonly fits: (value: string) => boolean;
  readonly allowed: string;
  readonly given: (value: string) => string;
}

/** JWA (RFC 7518, section 3.2): an HS256 key has at least as many bits as the hash. */
const signingKey: SecretForm = {
  fits: (value) => Buffer.byteLength(value) >= 32,
  allowed: "32 bytes or more",
  given: (value) => `${Buffer.byteLength(value)} bytes`,
};

/** Stands in a URL and in a statement of SQL as it is. */
const password: SecretForm = {
  fits: (value) => /^[\w~.-]{16,128}$/.test(value),
  allowed: "16 to 128 letters, digits or _ ~ . -",
  given: () => "another form",
};

const notEmpty: SecretForm = {
  fits: (value) => value.trim() !== "",
  allowed: "a text that is not empty",
  given: () => "nothing",
};

const forms: Readonly<Record<SecretKey, SecretForm>> = {
  jwtSecret: signingKey,
  webhookSecret: signingKey,
  redisPassword: password,
  postgresPassword: password,
  grafanaPassword: password,
  serviceAuthToken: password,
  bridgeKey: password,
  redisUrl: {
    fits: (value) => ["redis:", "rediss:"].includes(URL.parse(value)?.protocol ?? ""),
    allowed: "a redis:// or rediss:// URL",
    given: () => "another form",
  },
  databaseUrl: {
    fits: (value) => ["postgres:", "postgresql:"].includes(URL.parse(value)?.protocol ?? ""),
    allowed: "a postgres:// URL",
    given: () => "another form",
  },
  registryPassword: notEmpty,
  kubeconfig: {
    fits: (value) => /^\s*(\{|apiVersion:|clusters:|kind:|contexts:|users:|#|---)/.test(value),
    allowed: "the text of a kubeconfig, not its path",
    given: () => "another form",
  },
  otlpHeaders: {
    fits: (value) => /^[\w.-]+=[^,]*(,[\w.-]+=[^,]*)*$/.test(value),
    allowed: "name=value pairs, separated by commas",
    given: () => "another form",
  },
};

/** Whether a top-level key holds one secret. */
export function isSecretKey(name: string): name is SecretKey {
  return Object.hasOwn(secretKeys, name);
}

/** What is wrong with a secret that the stack's file supplies; never repeats its value. */
export function secretFaults(name: SecretKey, value: string, encrypted: boolean): Fault[] {
  const key = keyOf([name]);
  const set = `pulumi config set --secret ${key}`;
  const faults: Fault[] = [];
  if (!encrypted) {
    faults.push({
      key,
      given: "a value in plain text",
      allowed: secretKeys[name].generated
        ? "an encrypted value, or nothing: then one is generated"
        : "an encrypted value",
      fix: `change the secret, it has been in a file; then ${set}`,
    });
  }
  const { fits, allowed, given } = forms[name];
  if (!fits(value)) {
    faults.push({ key, given: given(value), allowed, fix: `${set} with ${allowed}` });
  }
  return faults;
}

/** The same for a secret of the user's own, which may have any form. */
export function ownSecretFaults(name: string, value: string, encrypted: boolean): Fault[] {
  const key = keyOf([name]);
  const fix = `pulumi config set --secret ${key}`;
  if (!encrypted) {
    return [
      {
        key,
        given: "a value in plain text",
        allowed: "an encrypted value",
        fix: `change the secret, it has been in a file; then ${fix}`,
      },
    ];
  }
  return value === "" ? [{ key, given: "nothing", allowed: notEmpty.allowed, fix }] : [];
}

/**
 * What is wrong with an encrypted key that is no secret's: inside an object, a secret would be
 * read as plain text, so each has a key of its own; and one that nothing refers to is most likely
 * mistyped, or left over.
 */
export function sealedFault(name: string, isSection: boolean): Fault {
  const keys = Object.keys(secretKeys);
  const key = keyOf([name]);
  const near = closestTo(name, keys);
  const fault = {
    key,
    given: "an encrypted value",
    allowed: `secrets under ${keys.map((secret) => keyOf([secret])).join(", ")}, or a key that a section \`secrets\` refers to`,
  };
  if (near !== undefined) return { ...fault, fix: `did you mean ${keyOf([near])}?` };
  const fix = isSection
    ? "write this section in plain text and move secrets to their own keys"
    : `refer to it, as in secrets: { MY_VARIABLE: ${name} }, or remove it: pulumi config rm ${key}`;
  return { ...fault, fix };
}
