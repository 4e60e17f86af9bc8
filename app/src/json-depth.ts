/** Deepest nesting of lists and objects in a body: more than any message needs, and a small part of what a stack holds. */
export const mostDepth = 512;

const quote = 0x22;
const backslash = 0x5c;
// `[` and `{` differ from each other by this bit alone, and so do `]` and `}`.
const curly = 0x20;
const opening = 0x5b | curly;
const closing = 0x5d | curly;

/**
 * Whether JSON text nests deeper than `most`. Looked at before parsing: a megabyte of `[` parses,
 * but whatever then walks through the value by recursion runs out of stack.
 */
export function isDeeperThan(most: number, text: string): boolean {
  // A text of that few characters cannot open so many.
  if (text.length <= most) return false;
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === quote) {
      at = endOfString(text, at);
      if (at === -1) return false;
    } else if ((code | curly) === opening) {
      depth += 1;
      if (depth > most) return true;
    } else if ((code | curly) === closing) depth -= 1;
  }
  return false;
}

/** The place of the quote that ends the string which begins at `start`; -1 if none does. */
function endOfString(text: string, start: number): number {
  let at = start;
  for (;;) {
    at = text.indexOf('"', at + 1);
    if (at === -1) return -1;
    let before = at - 1;
    while (text.charCodeAt(before) === backslash) before -= 1;
    // An even number of backslashes are escaped backslashes, and the quote is a real one.
    if ((at - before) % 2 === 1) return at;
  }
}
