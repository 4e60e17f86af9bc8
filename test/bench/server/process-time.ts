import { readFileSync } from "node:fs";

/** Linux counts a process' time in hundredths of a second, whatever the machine (USER_HZ). */
const tickMs = 10;

/**
 * Reads the processor time of all threads, in user and kernel mode, from `/proc/<pid>/stat`
 * (proc_pid_stat(5), fields 14 and 15), in milliseconds; null when it is not told.
 */
export function parseProcessTime(stat: string): number | null {
  // the second field is a name in brackets that may hold spaces and brackets itself
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const ticks = Number(fields[11]) + Number(fields[12]);
  return Number.isFinite(ticks) ? ticks * tickMs : null;
}

/** Processor time of a process so far, milliseconds; null without `/proc`. */
export function processTimeMs(pid: number): number | null {
  try {
    return parseProcessTime(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return null;
  }
}
