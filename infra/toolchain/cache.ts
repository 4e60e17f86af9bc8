import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

/**
 * Makes a folder once: `build` fills a folder beside it, which takes its place when it is done. A
 * build that is killed leaves nothing that looks finished.
 */
export async function cached(
  folder: string,
  build: (folder: string) => Promise<void>,
): Promise<string> {
  if (existsSync(folder)) return folder;
  mkdirSync(dirname(folder), { recursive: true });
  return withLock(`${folder}.lock`, async () => {
    // another checkout may have built it while this one waited
    if (existsSync(folder)) return folder;
    const unfinished = `${folder}.unfinished`;
    rmSync(unfinished, { recursive: true, force: true });
    mkdirSync(unfinished, { recursive: true });
    await build(unfinished);
    renameSync(unfinished, folder);
    return folder;
  });
}

/** Runs an action while no other process holds the same lock; one left by a dead process is taken. */
export async function withLock<T>(path: string, action: () => Promise<T>): Promise<T> {
  mkdirSync(dirname(path), { recursive: true });
  while (!tryLock(path)) {
    if (isStale(path)) rmSync(path, { force: true });
    else await pause(200);
  }
  try {
    return await action();
  } finally {
    rmSync(path, { force: true });
  }
}

function tryLock(path: string): boolean {
  try {
    const file = openSync(path, "wx");
    writeSync(file, String(process.pid));
    closeSync(file);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}

function isStale(path: string): boolean {
  try {
    const owner = Number(readFileSync(path, "utf8"));
    // an owner that died before it wrote its number
    if (owner === 0) return Date.now() - statSync(path).mtimeMs > 10_000;
    process.kill(owner, 0);
    return false;
  } catch (error) {
    // ESRCH: the owner is gone; anything else, such as the lock's own removal, is tried again
    return error instanceof Error && "code" in error && error.code === "ESRCH";
  }
}
