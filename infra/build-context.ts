import { createHash } from "node:crypto";
import { readdirSync, readFileSync, readlinkSync, statSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, relative, sep } from "node:path";
import dockerignore from "@balena/dockerignore";

/** One file, folder or symbolic link that the builder is sent; `path` uses slashes. */
export interface ContextEntry {
  readonly path: string;
  readonly kind: "file" | "directory" | "symlink";
  readonly mode: number;
}

/** A build context as it is on disk: its folder, its Dockerfile and what the builder gets to see. */
export interface BuildContext {
  readonly folder: string;
  /** Path of the Dockerfile on disk. */
  readonly dockerfile: string;
  /** Path of the Dockerfile within the context, or undefined when it lies outside of it. */
  readonly innerDockerfile: string | undefined;
  /** In the order of their paths, so that the same tree always gives the same archive. */
  readonly entries: readonly ContextEntry[];
}

/**
 * Lists what a build would send: the context without what its ignore file leaves out, except the
 * Dockerfile and the ignore file themselves, which the builder needs. Fails when there is none.
 */
export async function readBuildContext(folder: string, dockerfile: string): Promise<BuildContext> {
  await requireDockerfile(folder, dockerfile);
  const inner = relative(folder, dockerfile).split(sep).join("/");
  const isInside = !inner.startsWith("../") && !isAbsolute(inner);
  const { path: ignoreFile, text } = await readIgnoreFile(folder, dockerfile);
  const matcher = dockerignore.default({ ignorecase: false }).add(text);
  const needed = new Set([inner, relative(folder, ignoreFile).split(sep).join("/")]);
  const isIgnored = (path: string): boolean => !needed.has(path) && matcher.ignores(path);
  // a `!` rule can bring back a file below an ignored folder
  const canReturn = [...needed, ...returningPaths(text)];
  const entries = walk(folder, "", isIgnored, canReturn);
  return { folder, dockerfile, innerDockerfile: isInside ? inner : undefined, entries };
}

/**
 * Digest of everything in the context that can change an image: paths, modes, contents and the
 * targets of links, but no times. The Dockerfile counts by its content, whatever its name.
 */
export function digestContext(context: BuildContext): string {
  const total = createHash("sha256");
  const add = (path: string, mode: number, content: Buffer | string): void => {
    const hash = createHash("sha256").update(content).digest("hex");
    total.update(`${path}\0${mode.toString(8)}\0${hash}\n`);
  };
  add("Dockerfile", 0, readFileSync(context.dockerfile));
  for (const { path, kind, mode } of context.entries) {
    const full = join(context.folder, path);
    if (kind === "file") add(path, mode, readFileSync(full));
    if (kind === "symlink") add(path, mode, readlinkSync(full));
  }
  return total.digest("hex");
}

// not one file after another in turns of the event loop: every preview waits for this
function walk(
  folder: string,
  below: string,
  isIgnored: (path: string) => boolean,
  canReturn: readonly string[],
): ContextEntry[] {
  const items = readdirSync(join(folder, below), { withFileTypes: true });
  const found = items.flatMap((item): ContextEntry[] => {
    const path = below === "" ? item.name : `${below}/${item.name}`;
    const ignored = isIgnored(path);
    if (item.isDirectory()) {
      const mayHoldMore = !ignored || canReturn.some((rule) => couldMatchBelow(rule, path));
      const inside = mayHoldMore ? walk(folder, path, isIgnored, canReturn) : [];
      if (ignored && inside.length === 0) return [];
      return [{ path, kind: "directory", mode: modeOf(join(folder, path)) }, ...inside];
    }
    if (ignored) return [];
    if (item.isSymbolicLink()) return [{ path, kind: "symlink", mode: 0o777 }];
    // sockets and devices have no place in an image
    return item.isFile() ? [{ path, kind: "file", mode: modeOf(join(folder, path)) }] : [];
  });
  return found.sort((a, b) => (a.path < b.path ? -1 : 1));
}

function returningPaths(ignoreText: string): string[] {
  return ignoreText
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line.startsWith("!"))
    .map((line) => line.slice(1).trim().replace(/^\/+/, ""));
}

function couldMatchBelow(rule: string, folder: string): boolean {
  const wildcard = rule.search(/[*?[\\]/);
  if (wildcard === -1) return rule.startsWith(`${folder}/`);
  const literal = rule.slice(0, wildcard);
  return literal.startsWith(`${folder}/`) || `${folder}/`.startsWith(literal);
}

function modeOf(path: string): number {
  return statSync(path).mode & 0o7777;
}

async function requireDockerfile(folder: string, dockerfile: string): Promise<void> {
  if (await isFile(dockerfile)) return;
  const inContext = join(folder, dockerfile);
  const hint = (await isFile(inContext)) ? ` Try setting \`dockerfile\` to ${inContext}.` : "";
  throw new Error(
    `build.dockerfile: no file at ${dockerfile} (relative paths start at the program's folder).${hint}`,
  );
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

// `<Dockerfile>.dockerignore` beside the Dockerfile comes before the context's own
async function readIgnoreFile(
  folder: string,
  dockerfile: string,
): Promise<{ path: string; text: string }> {
  const candidates = [
    join(dirname(dockerfile), `${basename(dockerfile)}.dockerignore`),
    join(folder, ".dockerignore"),
  ];
  for (const path of candidates) {
    if (await isFile(path)) return { path, text: await readFile(path, "utf8") };
  }
  return { path: join(folder, ".dockerignore"), text: "" };
}
