/** Control characters but the line end, and marks that turn the direction of text or cannot be seen. */
const unprinted = /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/**
 * Text of others as a terminal may be given it: what would move its cursor, clear it, set its title
 * or turn text around (ECMA-48; Unicode Standard Annex 9) is spelled by number instead.
 */
export function printable(text: string): string {
  return text.replace(unprinted, (mark) => `\\u{${mark.codePointAt(0)?.toString(16)}}`);
}

/** The same as part of one line. */
export function printableLine(text: string): string {
  return printable(text.replace(/\s+/g, " "));
}
