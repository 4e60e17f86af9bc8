import { homedir } from "node:os";
import { cacheDirOf } from "./cache-folder.mjs";

/** Where the toolchain works and whom it tells; handed to every provider of a need. */
export interface ToolchainContext {
  /** Folder of the user that all checkouts share; what is in it can be had again. */
  readonly cacheDir: string;
  readonly checkout: string;
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly say: (line: string) => void;
}

/** What was chosen for a need, and what others must have in their environment to use it. */
export interface Provision {
  readonly need: string;
  /** What was chosen, in words for people. */
  readonly choice: string;
  /** True for test equipment that stands in for an official program. */
  readonly standIn: boolean;
  readonly env: Readonly<Record<string, string>>;
  /** Folders that go first on PATH. */
  readonly path: readonly string[];
}

/** The context of this process. */
export function createContext(args: {
  readonly checkout: string;
  readonly say: (line: string) => void;
}): ToolchainContext {
  const { env, platform } = process;
  return { ...args, platform, env, cacheDir: cacheDirOf(platform, env, homedir()) };
}
