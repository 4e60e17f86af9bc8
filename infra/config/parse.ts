import { describeGiven, type Fault, keyOf, namespace } from "./fault.ts";
import { faultsOf } from "./issues.ts";
import { combinationFaults } from "./rules.ts";
import {
  commonSettings,
  type SecretKey,
  type Settings,
  secretKeys,
  settingsSchema,
} from "./schema.ts";

/** What the engine hands to the program: every key of the stack, objects as JSON. */
export interface RawConfig {
  readonly values: Readonly<Record<string, string>>;
  /** Full keys whose value is encrypted in the stack's file. */
  readonly secretKeys: readonly string[];
}

export type Parsed =
  | { readonly ok: true; readonly settings: Settings }
  | { readonly ok: false; readonly faults: readonly Fault[] };

/** JWA (RFC 7518, section 3.2): an HS256 key has at least as many bits as the hash. */
const minSecretBytes = 32;

/**
 * Checks the whole configuration of a stack and reports every fault at once. Pure: reads no file
 * and creates nothing. Keys of other namespaces, such as `docker:host`, are not looked at.
 */
export function parseConfig(raw: RawConfig): Parsed {
  const own = Object.entries(raw.values)
    .filter(([key]) => key.startsWith(`${namespace}:`))
    .map(([key, value]) => [key.slice(namespace.length + 1), value] as const);
  const secrets = own.flatMap(([name, value]) =>
    isSecretKey(name) ? [[name, value] as const] : [],
  );
  const input = Object.fromEntries(
    own.filter(([name]) => !isSecretKey(name)).map(([name, value]) => [name, decode(value)]),
  );
  const secretFaults = secrets.flatMap(([name, value]) => checkSecret(name, value, raw));
  const encrypted = encryptedSections(Object.keys(input), raw);

  const result = settingsSchema.safeParse(input);
  if (!result.success) {
    return { ok: false, faults: [...shapeFaults(result.error.issues, input), ...secretFaults] };
  }
  const context = {
    hasJwtSecret: secrets.some(([name]) => name === "jwtSecret"),
    hasRedisPassword: secrets.some(([name]) => name === "redisPassword"),
  };
  const faults = [...combinationFaults(result.data, context), ...secretFaults, ...encrypted];
  return faults.length === 0 ? { ok: true, settings: result.data } : { ok: false, faults };
}

/** A wrong `target` hides the rest from a discriminated union, so the common part is asked too. */
function shapeFaults(issues: Parameters<typeof faultsOf>[0], input: object): Fault[] {
  const faults = faultsOf(issues, input);
  if (!issues.some((issue) => issue.path[0] === "target")) return faults;
  const common = commonSettings.safeParse(input);
  return common.success ? faults : [...faults, ...faultsOf(common.error.issues, input)];
}

function decode(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function isSecretKey(name: string): name is SecretKey {
  return Object.hasOwn(secretKeys, name);
}

function checkSecret(name: SecretKey, value: string, raw: RawConfig): Fault[] {
  const key = keyOf([name]);
  const set = `pulumi config set --secret ${key}`;
  const faults: Fault[] = [];
  if (!raw.secretKeys.includes(key)) {
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
    faults.push({
      key,
      given,
      allowed: `${minSecretBytes} bytes or more`,
      fix: `${set} with a longer one`,
    });
  }
  if (name === "redisPassword" && !/^[\w~.-]{16,128}$/.test(value)) {
    const allowed = "16 to 128 letters, digits or _ ~ . -";
    faults.push({ key, given: "another form", allowed, fix: `${set} with such a password` });
  }
  return faults;
}

/** A secret inside an object would be read as plain text, so each has a key of its own. */
function encryptedSections(names: readonly string[], raw: RawConfig): Fault[] {
  return names
    .filter((name) => raw.secretKeys.includes(keyOf([name])))
    .map((name) => ({
      key: keyOf([name]),
      given: describeGiven("encrypted"),
      allowed: `secrets under ${Object.keys(secretKeys)
        .map((secret) => keyOf([secret]))
        .join(", ")}`,
      fix: "write this section in plain text and move secrets to their own keys",
    }));
}
