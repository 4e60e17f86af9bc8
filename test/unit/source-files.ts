import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix, relative, sep } from "node:path";

const root = join(import.meta.dirname, "../..");
const skipped = new Set(["node_modules", "dist", "data"]);

/** A file of this repository. */
export interface SourceFile {
  /** Relative to the repository, with slashes on every system. */
  readonly path: string;
  readonly text: string;
}

/** One import: a file and what it asks for, as a path of the repository or a package's name. */
export interface Import {
  readonly from: string;
  readonly to: string;
}

/** Every file with source code, tests included. */
export function sourceFiles(): SourceFile[] {
  return ["app/src", "infra", "stacks", "test"]
    .flatMap((folder) => walk(join(root, folder)))
    .filter((path) => /\.m?ts$|\.mjs$/.test(path))
    .map(read);
}

/** Every file that a person wrote: source, configuration and text. */
export function writtenFiles(): SourceFile[] {
  const top = readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(md|json|ya?ml)$/.test(entry.name))
    .filter(({ name }) => name !== "package-lock.json")
    .map(({ name }) => read(join(root, name)));
  const scripts = readdirSync(join(root, "app")).filter((name) => name.endsWith(".mjs"));
  const app = ["Dockerfile", "package.json", ...scripts].map((name) =>
    read(join(root, "app", name)),
  );
  return [...top, ...app, ...sourceFiles()];
}

/** Imports of a file: static, for their effect, and dynamic. */
export function importsOf({ path, text }: SourceFile): Import[] {
  const found = text.matchAll(
    /^\s*(?:import|export|\})[^"'`;]*?["']([^"'\n]+)["'];|\bimport\("([^"\n]+)"\)/gm,
  );
  return [...found].map(([, fixed, dynamic]) => {
    const asked = fixed ?? dynamic ?? "";
    const to = asked.startsWith(".") ? posix.join(dirname(path), asked) : asked;
    return { from: path, to };
  });
}

function walk(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (!entry.isDirectory()) return [path];
    return skipped.has(entry.name) ? [] : walk(path);
  });
}

function read(file: string): SourceFile {
  const path = relative(root, file).split(sep).join("/");
  return { path, text: readFileSync(file, "utf8") };
}
