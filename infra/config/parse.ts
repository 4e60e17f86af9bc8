import { type Fault, keyOf, namespace } from "./fault.ts";
import { faultsOf } from "./issues.ts";
import { referencedNames } from "./own-secrets.ts";
import { combinationFaults } from "./rules.ts";
import { commonSettings, type Settings, settingsSchema } from "./schema.ts";
import { isSecretKey, ownSecretFaults, sealedFault, secretFaults } from "./secret-faults.ts";

/** What the engine hands to the program: every key of the stack, objects as JSON. */
export interface RawConfig {
  readonly values: Readonly<Record<string, string>>;
  /** Full keys whose value is encrypted in the stack's file. */
  readonly secretKeys: readonly string[];
}

/** Settings with every default filled in, or all that is wrong. */
export type Parsed =
  | {
      readonly ok: true;
      readonly settings: Settings;
      /** Encrypted keys of the user's own that the settings refer to. */
      readonly ownSecrets: readonly string[];
    }
  | { readonly ok: false; readonly faults: readonly Fault[] };

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
  const others = own.filter(([name]) => !isSecretKey(name));
  const referenced = referencedNames(
    Object.fromEntries(others.map(([name, value]) => [name, decode(value)])),
  );
  const ownSecrets = others.filter(([name]) => referenced.has(name) && !isSection(name));
  const input = Object.fromEntries(
    others
      .filter((entry) => !ownSecrets.includes(entry))
      .map(([name, value]) => [name, decode(value)]),
  );
  const isEncrypted = (name: string): boolean => raw.secretKeys.includes(keyOf([name]));
  const sealed = Object.keys(input).filter(isEncrypted);
  const marked = (fault: Fault): Fault =>
    raw.secretKeys.includes(fault.key) ? { ...fault, encrypted: true } : fault;
  const ofSecrets = [
    ...secrets.flatMap(([name, value]) => secretFaults(name, value, isEncrypted(name))),
    ...ownSecrets.flatMap(([name, value]) => ownSecretFaults(name, value, isEncrypted(name))),
    ...sealed.map((name) => sealedFault(name, isSection(name))),
  ].map(marked);
  // what is said of an encrypted value would show it
  const isShowable = ({ key }: Fault): boolean => !sealed.some((name) => isAt(key, keyOf([name])));

  const result = settingsSchema.safeParse(input);
  if (!result.success) {
    const ofShape = shapeFaults(result.error.issues, input).filter(isShowable);
    return { ok: false, faults: [...ofShape, ...ofSecrets] };
  }
  const names = ownSecrets.map(([name]) => name);
  const context = {
    supplied: new Set(secrets.map(([name]) => name)),
    ownSecrets: new Set(names),
  };
  const ofRules = combinationFaults(result.data, context).filter(isShowable).map(marked);
  // a secret that has no place here need not have the right form
  const unwanted = new Set(ofRules.map(({ key }) => key));
  const faults = [...ofRules, ...ofSecrets.filter(({ key }) => !unwanted.has(key))];
  return faults.length === 0
    ? { ok: true, settings: result.data, ownSecrets: names }
    : { ok: false, faults };
}

/** Whether a top-level key is a section of any target. */
function isSection(name: string): boolean {
  return settingsSchema.options.some(({ shape }) => Object.hasOwn(shape, name));
}

/** Whether a key is a section or something inside it. */
function isAt(key: string, section: string): boolean {
  return key === section || key.startsWith(`${section}.`) || key.startsWith(`${section}[`);
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
