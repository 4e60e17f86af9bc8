import { randomUUID } from "node:crypto";
import { mkdir, open, readdir, readFile, rename, stat } from "node:fs/promises";
import { join } from "node:path";

/** The two vaults. */
export const vaults = ["team", "exec"] as const;

/** One of the two vaults. */
export type Vault = (typeof vaults)[number];

/** Where a note is kept. */
export interface NotePlace {
  readonly vault: Vault;
  /** Name of its file without `.md`. */
  readonly name: string;
}

/** A note as it was read. */
export interface Note extends NotePlace {
  readonly text: string;
}

/** What tells two states of a note apart without reading it. */
export interface NoteState extends NotePlace {
  readonly state: string;
}

/** Names of notes: nothing that could lead out of the folder. */
export const notePattern = /^[a-z0-9][a-z0-9-]{0,59}$/;

/** Most characters of a note. */
export const longestNote = 20_000;

/** Most notes of a vault. */
export const mostNotes = 5000;

/** The notes of a folder by their state; what is no note is left out. */
export async function noteStates(vault: Vault, folder: string): Promise<NoteState[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith(".md")).sort();
  const found = await Promise.all(
    files.slice(0, mostNotes).map(async (file) => {
      const name = file.slice(0, -".md".length);
      if (!notePattern.test(name)) return undefined;
      // gone again between the two looks: the next one says so
      const entry = await stat(join(folder, file)).catch(() => undefined);
      if (!entry?.isFile()) return undefined;
      return { vault, name, state: `${entry.ino} ${entry.mtimeMs} ${entry.size}` };
    }),
  );
  return found.filter((each) => each !== undefined);
}

/** The text of a note. */
export function readNote(folder: string, name: string): Promise<string> {
  return readFile(join(folder, `${name}.md`), "utf8");
}

/**
 * Writes a note so that a reader sees the old text or the new one and a stop loses neither.
 *
 * @returns whether there was none of this name.
 */
export async function writeNote(folder: string, name: string, text: string): Promise<boolean> {
  const target = join(folder, `${name}.md`);
  const isNew = await stat(target).then(
    () => false,
    () => true,
  );
  await replaceFile(target, text, 0o644);
  return isNew;
}

/** Puts a file in its place when it is whole on the disk. */
export async function replaceFile(path: string, text: string, mode: number): Promise<void> {
  await mkdir(join(path, ".."), { recursive: true });
  const draft = `${path}.${randomUUID()}.draft`;
  const file = await open(draft, "wx", mode);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, path);
}
