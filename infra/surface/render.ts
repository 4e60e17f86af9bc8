import { kindWords, type SurfaceChange } from "./compare.ts";
import { printableLine } from "./printable.ts";
import type { Surface } from "./surface.ts";

/** Columns of a line, as the repository's formatter has it. */
const width = 100;

/** The text of a surface's file: JSON as the repository's formatter leaves it, with a line break at its end. */
export function renderSurface(surface: Surface): string {
  return `${render(surface, "", 0)}\n`;
}

/** @param taken columns in front of the value on its line, and the comma behind it. */
function render(value: unknown, indent: string, taken: number): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const deeper = `${indent}  `;
  if (Array.isArray(value)) {
    const isFlat = value.every((one) => typeof one !== "object" || one === null);
    const flat = `[${value.map((one) => JSON.stringify(one)).join(", ")}]`;
    if (isFlat && taken + flat.length < width) return flat;
    const lines = value.map((one) => `${deeper}${render(one, deeper, deeper.length)}`);
    return `[\n${lines.join(",\n")}\n${indent}]`;
  }
  const entries = Object.entries(value).filter(([, one]) => one !== undefined);
  if (entries.length === 0) return "{}";
  const lines = entries.map(([key, one]) => {
    const start = `${deeper}${JSON.stringify(key)}: `;
    return `${start}${render(one, deeper, start.length)}`;
  });
  return `{\n${lines.join(",\n")}\n${indent}}`;
}

const signs: Readonly<Record<SurfaceChange["change"], string>> = {
  added: "+",
  removed: "-",
  changed: "~",
};

/** Lines for people, one a change and one a detail; `!` marks what can fail a client. */
export function renderChanges(changes: readonly SurfaceChange[]): string[] {
  return changes.flatMap(({ kind, name, change, breaking, details, reasons }) => [
    `  ${breaking ? "!" : " "} ${signs[change]} ${kindWords[kind]} ${printableLine(name)} ${change}`,
    ...details.map(
      (detail) => `      ${reasons.includes(detail) ? "!" : " "} ${printableLine(detail)}`,
    ),
  ]);
}
