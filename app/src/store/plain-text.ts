/** Replaces U+0000, which PostgreSQL's text cannot hold, by U+FFFD, as HTML parsers do. */
export function plainText(text: string): string {
  return text.includes("\0") ? text.replaceAll("\0", "\uFFFD") : text;
}

/** The same record with plain text in every string of its own. */
export function withPlainText<T extends object>(record: T): T {
  const entries = Object.entries(record);
  const faulty = entries.some(([, value]) => typeof value === "string" && value.includes("\0"));
  if (!faulty) return record;
  const plain = entries.map(([key, value]) => [
    key,
    typeof value === "string" ? plainText(value) : value,
  ]);
  return { ...record, ...Object.fromEntries(plain) };
}
