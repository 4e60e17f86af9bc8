/** Words that would make almost every document match. */
const stopWords: ReadonlySet<string> = new Set(
  "a an and are as at be by can do does for from how i if in is it may my of on or our shall should that the their they this to was we what when where which who why will with you your".split(
    " ",
  ),
);

/** Most words of a question that take part in the search. */
const mostWords = 24;

/**
 * Turns what a user typed into a safe FTS5 query: each word quoted, any of them may match.
 * Undefined when nothing searchable is left.
 */
export function ftsQuery(text: string): string | undefined {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  const telling = words.filter((word) => !stopWords.has(word));
  const used = [...new Set(telling.length > 0 ? telling : words)].slice(0, mostWords);
  return used.length === 0 ? undefined : used.map((word) => `"${word}"`).join(" OR ");
}
