import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

/** Relative imports of a module, static and dynamic, as they are written. */
export function relativeImports(source: string): string[] {
  const found = source.matchAll(/(?:\bfrom |\bimport\()"(\.{1,2}\/[^"]+)"/g);
  return [...found].flatMap(([, path]) => (path === undefined ? [] : [path]));
}

/**
 * A module as Pulumi's TypeScript template would have it: CommonJS, imports without an ending, and
 * `export =` for a program that is a function. Imports for their effects alone go: `fast-start.ts`
 * belongs to how we run it, and takes from stack traces the source maps that ts-node needs.
 */
export function asTemplateModule(source: string): string {
  const program = /^export default (async function (\w+))/m;
  const name = program.exec(source)?.[2];
  const module = source
    .replace(/^import "[^"]+";\n/gm, "")
    .replace(/((?:\bfrom |\bimport\()"\.{1,2}\/[^"]+)\.ts"/g, '$1"')
    .replaceAll("import.meta.dirname", "__dirname")
    .replace(program, "$1");
  return name === undefined ? module : `${module}\nexport = ${name};\n`;
}

/** Copies a module and everything that it imports into a folder, in the template's way. */
export function copyProgram(checkout: string, entry: string, folder: string): void {
  const seen = new Set<string>();
  const copy = (path: string): void => {
    if (seen.has(path)) return;
    seen.add(path);
    const source = readFileSync(path, "utf8");
    const target = join(folder, relative(checkout, path));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, asTemplateModule(source));
    for (const imported of relativeImports(source)) copy(join(dirname(path), imported));
  };
  copy(join(checkout, entry));
}
