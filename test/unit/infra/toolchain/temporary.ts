import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { ToolchainContext } from "../../../../infra/toolchain/context.ts";

/** A cache, a checkout and a PATH of their own, in a folder that is removed after the test. */
export interface Temporary {
  readonly folder: string;
  readonly ctx: ToolchainContext;
  /** What was said to the user. */
  readonly said: string[];
  /** Writes a file and answers its path. */
  readonly write: (path: string, text: string) => string;
  /** Writes an executable shell script and answers its path. */
  readonly script: (path: string, body: string) => string;
  readonly remove: () => void;
}

/** Makes a machine with next to nothing on PATH and no downloads in reach. */
export function temporary(env: Readonly<Record<string, string>> = {}): Temporary {
  // the real path, because scripts see it where the temporary folder is a link
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "toolchain-")));
  const said: string[] = [];
  const write = (path: string, text: string): string => {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  };
  const script = (path: string, body: string): string => {
    const file = write(path, `#!/bin/sh\n${body}\n`);
    chmodSync(file, 0o755);
    return file;
  };
  write("cache/out-of-reach/pulumi-downloads", "");
  // what the scripts of the tests call; a real engine or compiler of the machine stays unseen
  for (const tool of ["mkdir", "ln"]) script(`path/${tool}`, `exec /bin/${tool} "$@"`);
  const ctx: ToolchainContext = {
    cacheDir: join(folder, "cache"),
    checkout: join(folder, "checkout"),
    platform: process.platform,
    env: { PATH: join(folder, "path"), HOME: join(folder, "home"), ...env },
    say: (line) => said.push(line),
  };
  const remove = () => rmSync(folder, { recursive: true });
  return { folder, ctx, said, write, script, remove };
}
