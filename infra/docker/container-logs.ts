import { stackLabel } from "../naming.ts";
import { dockerGet, type LocalDaemon, listContainers } from "./daemon.ts";

/** Lines of its log that a failed container is shown with. */
const shownLines = 20;

/**
 * What the unwell containers of a stack wrote last, for an `up` that failed: the provider says
 * only that they are unwell. Empty when all are well or the daemon does not answer.
 */
export async function logsOfUnwell(daemon: LocalDaemon, stack: string): Promise<string[]> {
  const labels = [`${stackLabel}=${stack}`];
  try {
    const containers = await listContainers(daemon, { all: true, labels });
    const unwell = containers.filter(({ Status }) => !/^Up .*\(healthy\)/.test(Status));
    const shown = unwell.map(async ({ Id, Names }) => {
      const lines = await lastLines(daemon, Id);
      return lines === "" ? [] : [`The last lines of container ${Names[0]?.slice(1)}:\n${lines}`];
    });
    return (await Promise.all(shown)).flat();
  } catch {
    // the failure that is being explained matters more than its explanation
    return [];
  }
}

async function lastLines(daemon: LocalDaemon, id: string): Promise<string> {
  const path = `/containers/${id}/logs?stdout=1&stderr=1&tail=${shownLines}`;
  return joinFrames(await dockerGet(daemon, path)).trimEnd();
}

/**
 * Joins the frames of a log without a terminal: 8 bytes of header, of which the last 4 are the
 * length (Docker Engine API, "Stream format" of container attach).
 */
export function joinFrames(log: Buffer): string {
  const parts: Buffer[] = [];
  for (let at = 0; at + 8 <= log.length; ) {
    const end = at + 8 + log.readUInt32BE(at + 4);
    parts.push(log.subarray(at + 8, end));
    at = end;
  }
  return Buffer.concat(parts).toString();
}
