import { closestTo } from "./closest.ts";
import { type Fault, keyOf } from "./fault.ts";
import { type SecretKey, secretKeys } from "./schema.ts";

/** JWA (RFC 7518, section 3.2): an HS256 key has at least as many bits as the hash. */
const minSecretBytes = 32;

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
      allowed: "an encrypted value, or nothing: then one is generated",
      fix: `change the secret, it has been in a file; then ${set}`,
    });
  }
  const bytes = Buffer.byteLength(value);
  if (name === "jwtSecret" && bytes < minSecretBytes) {
    const given = `${bytes} bytes`;
    const allowed = `${minSecretBytes} bytes or more`;
    faults.push({ key, given, allowed, fix: `${set} with a longer one` });
  }
  if (name === "redisPassword" && !/^[\w~.-]{16,128}$/.test(value)) {
    const allowed = "16 to 128 letters, digits or _ ~ . -";
    faults.push({ key, given: "another form", allowed, fix: `${set} with such a password` });
  }
  return faults;
}

/**
 * What is wrong with an encrypted key that is no secret's: inside an object, a secret would be
 * read as plain text, so each has a key of its own.
 */
export function sealedFault(name: string): Fault {
  const keys = Object.keys(secretKeys);
  const near = closestTo(name, keys);
  return {
    key: keyOf([name]),
    given: "an encrypted value",
    allowed: `secrets under ${keys.map((secret) => keyOf([secret])).join(", ")}`,
    fix: near
      ? `did you mean ${keyOf([near])}?`
      : "write this section in plain text and move secrets to their own keys",
  };
}
