/** Replaces U+0000, which PostgreSQL's text cannot hold, by U+FFFD, as HTML parsers do. */
export function storableText(text: string): string {
  return text.includes("\0") ? text.replaceAll("\0", "\uFFFD") : text;
}

/** The same record with storable text in every string of its own. */
export function withStorableText<T extends object>(record: T): T {
  const entries = Object.entries(record);
  const faulty = entries.some(([, value]) => typeof value === "string" && value.includes("\0"));
  if (!faulty) return record;
  const storable = entries.map(([key, value]) => [
    key,
    typeof value === "string" ? storableText(value) : value,
  ]);
  return { ...record, ...Object.fromEntries(storable) };
}
