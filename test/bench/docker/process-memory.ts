import { readdirSync, readFileSync } from "node:fs";

/** Follows the memory of a process among another's descendants. */
export interface MemoryWatch {
  /** Largest resident size seen, bytes; null on a system that does not tell. */
  stop(): number | null;
}

/** Milliseconds between two looks; only growth in the last of them can be missed. */
const intervalMs = 20;

/**
 * Watches the first descendant whose command line matches. The kernel keeps a process' peak, so the
 * last look tells the largest size of all times before it.
 */
export function watchPeakMemory(
  ancestor: number,
  matches: (command: readonly string[]) => boolean,
): MemoryWatch {
  let pid: number | undefined;
  let peak: number | null = null;
  const look = (): void => {
    pid ??= descendants(ancestor).find((each) => matches(commandOf(each)));
    if (pid !== undefined) peak = peakBytes(pid) ?? peak;
  };
  const timer = setInterval(look, intervalMs);
  return {
    stop: () => {
      clearInterval(timer);
      return peak;
    },
  };
}

/** Reads `VmHWM`, the peak resident size, from a process' status text, in bytes. */
export function parsePeak(status: string): number | null {
  const kibibytes = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1];
  return kibibytes === undefined ? null : Number(kibibytes) * 1024;
}

function peakBytes(pid: number): number | null {
  return parsePeak(read(`/proc/${pid}/status`));
}

function commandOf(pid: number): string[] {
  return read(`/proc/${pid}/cmdline`).split("\0");
}

/** The kernel lists children by the thread that started them; Go starts them from any thread. */
function descendants(pid: number): number[] {
  const children = threads(pid).flatMap((thread) =>
    read(`/proc/${pid}/task/${thread}/children`).split(" ").filter(Boolean).map(Number),
  );
  return children.flatMap((child) => [child, ...descendants(child)]);
}

function threads(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
}

/** Empty for a process that ended meanwhile, and on systems without `/proc`. */
function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
