/** How much of long lists is shown, so that a report fits into a comment. */
export interface Room {
  /** Most rows of a list; of the others, only how many they are. */
  readonly rows: number;
}

/** More rows than that are folded away. */
const unfolded = 12;

/** A table of GitHub Flavored Markdown, as one block; nothing without rows. Cells are Markdown. */
export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string[] {
  if (rows.length === 0) return [];
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [[line(heads), line(heads.map(() => "---")), ...rows.map(line)].join("\n")];
}

/** A list of Markdown, folded when it is long; nothing without items. */
export function list(title: string, items: readonly string[], room: Room): string[] {
  if (items.length === 0) return [];
  const body = items
    .slice(0, room.rows)
    .map((item) => `- ${item.replaceAll("\n", "\n  ")}`)
    .join("\n");
  return folded(title, [body, ...rest(items.length, room)], items.length);
}

function folded(title: string, body: readonly string[], count: number): string[] {
  const parts = body.filter((part) => part !== "");
  if (count <= unfolded) return [`**${title}**`, ...parts];
  return [`<details><summary><b>${title}</b>: ${count}</summary>`, ...parts, "</details>"];
}

function rest(count: number, { rows }: Room): string[] {
  return count > rows ? [`…and ${count - rows} more, which the preview itself lists.`] : [];
}
