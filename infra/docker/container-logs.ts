import { stackLabel } from "../naming.ts";
import { dockerGet, type LocalDaemon, listContainers } from "./daemon.ts";
import { failingCheckOf } from "./health-log.ts";

/** Lines of its log that a failed container is shown with. */
const shownLines = 20;

/**
 * Why containers of a stack are unwell, for an `up` that failed: the provider says only that they
 * are. Of each, what its health check says and what it wrote last, unless `told` has such lines
 * already. Empty when all are well, the daemon does not answer, or the stack was refused before any
 * of them was made: what is unwell then is so from an earlier run.
 */
export async function whyUnwell(
  daemon: LocalDaemon,
  stack: string,
  told: readonly string[],
): Promise<string[]> {
  if (told.some((text) => /\b(no container|nothing) was changed\b/.test(text))) return [];
  const labels = [`${stackLabel}=${stack}`];
  const hasLogs = told.some((text) => text.includes("Its last lines"));
  try {
    const containers = await listContainers(daemon, { all: true, labels });
    const unwell = containers.filter(({ Status }) => !/^Up .*\(healthy\)/.test(Status));
    const shown = unwell.map(async ({ Id, Names }) => {
      const check = await failingCheckOf(daemon, Id).catch(() => undefined);
      const lines = hasLogs ? "" : await lastLines(daemon, Id);
      return [
        ...(check === undefined ? [] : [check]),
        ...(lines === "" ? [] : [`The last lines of container ${Names[0]?.slice(1)}:\n${lines}`]),
      ];
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
