/** How rules see a resource. */
type Props = Readonly<Record<string, unknown>>;

/**
 * Copies what the policy SDK shows of a resource into plain values. The SDK throws on every look at
 * a value that a preview does not know yet; here, it is a property or an entry that is set and undefined.
 */
export function plainProps(shown: object): Props {
  const names = Object.keys(shown);
  return Object.fromEntries(names.map((name) => [name, plainValue(read(shown, name))]));
}

function plainValue(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (!Array.isArray(value)) return plainProps(value);
  return Array.from({ length: value.length }, (_, at) => plainValue(read(value, String(at))));
}

function read(from: object, name: string): unknown {
  try {
    return Reflect.get(from, name);
  } catch {
    return undefined;
  }
}
