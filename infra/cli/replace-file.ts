import {
  chmodSync,
  existsSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";

/**
 * Writes a file whole or not at all, with the mode that it has. A symbolic link stays: what it
 * points to is written.
 *
 * @param mode of a file that is new. @default 0o644, as the process's mask leaves it
 */
export function replaceFile(path: string, text: string, mode = 0o644): void {
  const real = existsSync(path) ? realpathSync(path) : path;
  const kept = existsSync(real) ? statSync(real).mode & 0o777 : undefined;
  const beside = `${real}.${process.pid}.new`;
  try {
    writeFileSync(beside, text, { mode: kept ?? mode, flag: "wx" });
    // the process's mask may have taken bits away that the file had
    if (kept !== undefined) chmodSync(beside, kept);
    renameSync(beside, real);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
}
