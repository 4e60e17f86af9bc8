/**
 * A JSON document in one form, so that documents of the same meaning compare equal: keys in order,
 * lists of texts in order, and a text for a list of one (IAM's rule for policies). What is no JSON
 * stays as it is.
 */
export function canonicalDocument(text: string): string {
  try {
    return JSON.stringify(canonical(JSON.parse(text)));
  } catch {
    return text;
  }
}

function canonical(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map(canonical);
    if (items.length === 1) return items[0];
    const keyed = items.map((item) => [JSON.stringify(item), item] as const);
    return keyed.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, item]) => item);
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, canonical(item)]),
  );
}
