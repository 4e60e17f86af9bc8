/** Characters that begin a structure of Markdown or HTML, or mathematics on GitHub. */
const active = /[\\`*_[\]<>|~$]/g;

/**
 * Control characters, line ends, and marks that turn the direction of text or cannot be seen: tags and
 * selectors of variants among them, which hide words that a model reads and a person does not.
 */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Variation_Selector}\u2065]+/gu;

/**
 * Text of others as a run of plain words: one line, at most so many characters, and nothing in it
 * formats, links, mentions or ends a cell of a table (GitHub Flavored Markdown, sections 2.4, 2.5 and 6).
 *
 * @param longest most characters before it is cut, with an ellipsis. @default 300
 */
export function plainText(value: string, longest = 300): string {
  return (
    oneLine(value, longest)
      // first, so that what is written for other characters stays as it is
      .replaceAll("&", "&amp;")
      .replace(active, "\\$&")
      // GitHub links names, numbers of issues and bare addresses after it has read the Markdown
      .replace(/[@#]/g, "$&&#8203;")
      .replace(/:(?=\/\/)/g, "&#58;")
      .replace(/(www)\./gi, "$1&#46;")
      .replace(/(GH)-(?=\d)/gi, "$1&#45;")
  );
}

/**
 * Text of others as code, where nothing is formatted, linked or mentioned. What could end the code
 * span or a cell of a table is spelled by number, which needs the HTML element.
 *
 * @param longest most characters before it is cut, with an ellipsis. @default 120
 */
export function codeText(value: string, longest = 120): string {
  const line = oneLine(value, longest);
  if (line === "") return "(empty)";
  if (!/[`|\\<>&]/.test(line)) return `\`${line}\``;
  const spelled = line.replace(/[^\p{L}\p{N} ]/gu, (mark) => `&#${mark.codePointAt(0)};`);
  return `<code>${spelled}</code>`;
}

/**
 * Lines of others as a block of code, whose fence is longer than any in it.
 *
 * @param language how its colours are chosen. @default text
 * @param longest most characters before the rest is left out. @default 2000
 */
export function codeBlock(text: string, language = "text", longest = 2000): string {
  const lines = text.split(/\r\n|[\r\n\u2028\u2029]/).map((line) => line.replace(unseen, " "));
  const content = cut(lines.join("\n").trim(), longest);
  const runs = [...content.matchAll(/`+/g)].map(([run]) => run.length);
  const fence = "`".repeat(Math.max(3, ...runs.map((length) => length + 1)));
  return `${fence}${language}\n${content}\n${fence}`;
}

function oneLine(value: string, longest: number): string {
  return cut(value.replace(unseen, " ").replace(/\s+/g, " ").trim(), longest);
}

/** Cuts between characters, not within one. */
function cut(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const kept = [...text.slice(0, longest)];
  // half of a pair of surrogates
  if (/[\ud800-\udbff]$/.test(kept.at(-1) ?? "")) kept.pop();
  return `${kept.join("").trimEnd()}…`;
}
