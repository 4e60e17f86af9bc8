/**
 * Characters that JSON leaves as they are, but that some readers of a log take for a line's end
 * (U+0085, U+2028, U+2029), a terminal for a command (the C1 set), or a screen for a change of
 * direction, which shows a line other than it is (https://www.unicode.org/reports/tr9/, section 2).
 */
const misleading = /[\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** The same JSON with misleading characters as escapes, so that a value cannot pose as a line of its own. */
export function plainLine(json: string): string {
  return json.replace(misleading, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}
