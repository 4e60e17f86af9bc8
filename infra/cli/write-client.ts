import {
  constants,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
} from "node:fs";
import { dirname } from "node:path";
import { MergeFault, mergeClient } from "./client-merge.ts";
import { replaceFile } from "./replace-file.ts";
import { UserError } from "./user-error.ts";

/** What became of a client's file. */
export interface WrittenClient {
  /** The file itself, behind symbolic links. */
  readonly path: string;
  /** In words; empty when nothing was written. */
  readonly changes: readonly string[];
  /** Copy of the file as it was; undefined when it is new, or nothing was written. */
  readonly backup: string | undefined;
}

/**
 * Merges a client's configuration into its file, with a copy of the file beside it; a second time
 * it changes nothing and makes no copy.
 *
 * @param mode of a file that is new.
 * @throws UserError when the file cannot be merged into; it is then as it was.
 */
export function writeClient(
  file: string,
  content: Readonly<Record<string, unknown>>,
  now: Date,
  mode: number,
): WrittenClient {
  const isThere = existsSync(file);
  const path = isThere ? realpathSync(file) : file;
  const { text, changes } = merged(path, isThere ? readFileSync(path, "utf8") : "", content);
  if (changes.length === 0) return { path, changes, backup: undefined };
  const backup = isThere ? backedUp(path, now) : undefined;
  mkdirSync(dirname(path), { recursive: true });
  replaceFile(path, text, mode);
  return { path, changes, backup };
}

function merged(path: string, text: string, content: Readonly<Record<string, unknown>>) {
  try {
    return mergeClient(text, content);
  } catch (error) {
    if (!(error instanceof MergeFault)) throw error;
    const line = error.line === undefined ? "" : `  line   ${error.line}\n`;
    throw new UserError(
      `${path} cannot be merged into; it is as it was.\n${line}  wrong  ${error.message}\n  fix    mend it, or leave --write out and paste what is printed`,
    );
  }
}

/** Copies a file, mode included, to a name with the time, of which there is none yet. */
function backedUp(path: string, now: Date): string {
  const time = now.toISOString().replaceAll(/[-:]|\.\d+/g, "");
  const names = ["", ...Array.from({ length: 99 }, (_, count) => `-${count + 2}`)];
  const free = names
    .map((suffix) => `${path}.bak-${time}${suffix}`)
    .find((one) => !existsSync(one));
  if (free === undefined) throw new Error(`no name is free for a copy of ${path}`);
  copyFileSync(path, free, constants.COPYFILE_EXCL);
  return free;
}
