import { setTimeout as pause } from "node:timers/promises";
import { meaningOf } from "../answers.ts";
import type { Answer, Known, LimitProbe } from "../evidence.ts";

/** Most requests a minute that are tried: beyond that, a probe would be a load of its own. */
const mostTried = 1000;

/** Requests that are on their way at once. */
const width = 4;

/** Pause after an answer of the edge that says it is too busy, ms. */
const edgePauseMs = 250;

/**
 * Asks until the first refusal, at most a little over twice the limit: a minute may end in between.
 * An edge in front that limits clients by address (503 or 429 without a body of the server's) is waited for.
 */
export async function probeLimit(
  limit: number,
  ask: () => Promise<Answer>,
  isRefused: (answer: Answer) => boolean,
): Promise<Known<LimitProbe>> {
  if (!(limit > 0)) return { missing: "the deployed facts name no such limit" };
  if (limit > mostTried) {
    return {
      missing: `a limit of ${limit} a minute is not tried: over ${mostTried}, trying would be a load of its own`,
    };
  }
  const most = 2 * limit + width;
  let answered = 0;
  let sent = 0;
  let refused: Answer | undefined;
  const line = async (): Promise<void> => {
    while (refused === undefined && sent < most) {
      sent += 1;
      const answer = await ask();
      if (isOfEdge(answer)) await pause(edgePauseMs);
      else if (isRefused(answer)) refused ??= answer;
      else answered += 1;
    }
  };
  await Promise.all(Array.from({ length: width }, line));
  return { limit, answered, refused };
}

/** Whether a request was refused for its user's number of requests. */
export function isTooMany({ status }: Answer): boolean {
  return status === 429;
}

/** Whether a call was refused for the number of calls: by HTTP, or as an error of the tool. */
export function isToolTooMany(answer: Answer): boolean {
  return isTooMany(answer) || meaningOf(answer).kind === "refused";
}

function isOfEdge({ status, headers }: Answer): boolean {
  return (
    status === 503 ||
    (status === 429 &&
      headers["retry-after"] === undefined &&
      headers["x-request-id"] === undefined)
  );
}
