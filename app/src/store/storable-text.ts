/**
 * Replaces what not every store can hold by U+FFFD, as HTML parsers do: U+0000, which PostgreSQL's text
 * has no place for, and halves of surrogate pairs, which UTF-8 has none for (RFC 3629, section 3).
 */
export function storableText(text: string): string {
  return isStorable(text) ? text : text.toWellFormed().replaceAll("\0", "\uFFFD");
}

const isStorable = (text: string) => text.isWellFormed() && !text.includes("\0");

/** The same record with storable text in every string of its own. */
export function withStorableText<T extends object>(record: T): T {
  const entries = Object.entries(record);
  const faulty = entries.some(([, value]) => typeof value === "string" && !isStorable(value));
  if (!faulty) return record;
  const storable = entries.map(([key, value]) => [
    key,
    typeof value === "string" ? storableText(value) : value,
  ]);
  return { ...record, ...Object.fromEntries(storable) };
}
