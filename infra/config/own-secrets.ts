import { closestTo } from "./closest.ts";
import { type Fault, keyOf } from "./fault.ts";
import type { Settings } from "./schema.ts";

/** A secret that somebody's container is told, and where the settings say so. */
interface SecretReference {
  /** Top-level key of the stack that holds it. */
  readonly name: string;
  /** Key of the settings that names it. */
  readonly key: string;
}

/** Every reference to a secret of the user's own, in the order of the settings. */
function secretReferences(
  settings: Pick<Settings, "server" | "backends" | "companions">,
): SecretReference[] {
  const { server, backends, companions } = settings;
  const at = (path: readonly PropertyKey[], secrets: Readonly<Record<string, string>>) =>
    Object.entries(secrets).map(([variable, name]) => ({
      name,
      key: keyOf([...path, "secrets", variable]),
    }));
  return [
    ...at(["server", "container"], server.container.secrets),
    ...backends.flatMap(({ secrets }, index) => at(["backends", index], secrets)),
    ...companions.flatMap(({ secrets }, index) => at(["companions", index], secrets)),
  ];
}

/** References whose key the stack does not have. */
export function missingSecrets(
  settings: Parameters<typeof secretReferences>[0],
  supplied: ReadonlySet<string>,
): Fault[] {
  return secretReferences(settings).flatMap(({ name, key }) => {
    if (supplied.has(name)) return [];
    const near = closestTo(name, [...supplied]);
    const allowed = "the name of an encrypted key of this stack";
    const set = `pulumi config set --secret ${keyOf([name])}`;
    if (near !== undefined) {
      const fix = `did you mean ${near}? else ${set}`;
      return [{ key, given: JSON.stringify(name), allowed, fix }];
    }
    if (!isLikelyName(name)) return [{ key, ...pastedSecret(key), allowed }];
    return [{ key, given: JSON.stringify(name), allowed, fix: set }];
  });
}

/** Whether a text reads as a name that people give: words, not the letters and digits of a token. */
function isLikelyName(text: string): boolean {
  const count = (of: RegExp) => [...text.matchAll(of)].length;
  return text.length <= 40 && count(/\d/g) <= 2 && count(/[A-Z]/g) * 3 <= text.length;
}

/** What is said of a value that may be the secret itself where its name belongs; never repeats it. */
export function pastedSecret(key: string): Pick<Fault, "given" | "fix"> {
  return {
    given: "a value that does not look like a name, and is not shown: it may be the secret itself",
    fix: `pulumi config set --secret ${keyOf(["<name>"])}, and set ${key} to that name; change a secret that stood there, it has been in a file`,
  };
}

/**
 * Names that a stack's input refers to, before it is known to be valid: its encrypted keys of these
 * names are secrets and no sections.
 */
export function referencedNames(input: unknown): ReadonlySet<string> {
  const holders = [
    at(at(input, "server"), "container"),
    ...list(at(input, "backends")),
    ...list(at(input, "companions")),
  ];
  return new Set(
    holders.flatMap((holder) => {
      const secrets = at(holder, "secrets");
      return typeof secrets === "object" && secrets !== null
        ? Object.values(secrets).filter((name) => typeof name === "string")
        : [];
    }),
  );
}

function at(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
