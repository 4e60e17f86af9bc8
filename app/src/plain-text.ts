/** Control characters, lone surrogates, and those that change the direction of what follows (https://www.unicode.org/reports/tr9/, section 2). */
const unsafe = /[\p{Cc}\p{Cs}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

/** Text of others as it may be repeated in a message: in one line, without control characters, of at most `most` characters. */
export function plainText(text: string, most: number): string {
  const cut = text.length > most ? `${text.slice(0, most)}… (${text.length} characters)` : text;
  return cut.replace(unsafe, "\ufffd");
}
