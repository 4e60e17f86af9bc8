/** Renders rows of name and value as aligned lines; a value's further lines are indented. */
export function renderTable(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.flatMap(([name, value]) => {
    const [first = "", ...rest] = value.split("\n");
    return [
      `  ${name.padEnd(width)}  ${first}`,
      ...rest.map((line) => `  ${" ".repeat(width)}  ${line}`),
    ];
  });
}
