import { closeSync, openSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";

/** Age, in milliseconds, after which a lock is of a process that died: shifting takes a few. */
const staleLockMs = 10_000;

const rotated = /^audit\.(\d+)\.jsonl$/;

/**
 * Renames `audit.jsonl` to `audit.1.jsonl` after moving the older ones up, and deletes those beyond
 * `maxFiles`. False while another process does the same; throws what the file system throws.
 */
export function shiftFiles(folder: string, maxFiles: number): boolean {
  const lock = join(folder, "audit.rotating");
  if (!take(lock)) return false;
  try {
    const numbers = readdirSync(folder)
      .map((name) => Number(rotated.exec(name)?.[1] ?? 0))
      .filter((number) => number > 0)
      // The oldest first, so that none is renamed onto one that is still there.
      .sort((a, b) => b - a);
    for (const number of numbers) {
      const path = join(folder, `audit.${number}.jsonl`);
      if (number + 1 >= maxFiles) rmSync(path);
      else renameSync(path, join(folder, `audit.${number + 1}.jsonl`));
    }
    const current = join(folder, "audit.jsonl");
    if (maxFiles === 1) rmSync(current);
    else renameSync(current, join(folder, "audit.1.jsonl"));
    return true;
  } finally {
    rmSync(lock, { force: true });
  }
}

function take(lock: string): boolean {
  const age = Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
  if (age > staleLockMs) rmSync(lock, { force: true });
  try {
    closeSync(openSync(lock, "wx", 0o640));
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}
