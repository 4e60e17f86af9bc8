import { readFileSync } from "node:fs";

/** Milliseconds between two looks. */
const intervalMs = 200;

/** Reads `VmRSS`, the resident size, from a process' status text, in bytes; null when it is not told. */
export function parseResident(status: string): number | null {
  const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
  return kibibytes === undefined ? null : Number(kibibytes) * 1024;
}

/** Resident size of a process now, bytes; null for one that has ended, and without `/proc`. */
export function residentBytes(pid: number): number | null {
  try {
    return parseResident(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return null;
  }
}

/** Runs `work` and gives the largest resident size that the process had meanwhile, bytes. */
export async function withMemoryOf<T>(
  pid: number,
  work: () => Promise<T>,
): Promise<{ readonly value: T; readonly largest: number | null }> {
  let largest = residentBytes(pid);
  const timer = setInterval(() => {
    const now = residentBytes(pid);
    if (now !== null && (largest === null || now > largest)) largest = now;
  }, intervalMs);
  try {
    return { value: await work(), largest };
  } finally {
    clearInterval(timer);
  }
}
