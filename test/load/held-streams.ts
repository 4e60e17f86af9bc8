import { until } from "../engine/wait.ts";
import { protocols } from "./raw-call.ts";
import { openStreamedSession, type StreamEnd, type StreamedSession } from "./streamed-session.ts";

/** Streams that are held open, and what became of them. */
export interface HeldStreams {
  /** Sessions whose streams are open, or were when nobody looked. */
  sessions(): readonly StreamedSession[];
  /** How those ended that are no longer open. */
  ends(): readonly StreamEnd[];
  /** Waits until every open stream has brought one message more than before `act`. */
  heardBy(act: () => Promise<unknown>): Promise<void>;
  /** Waits until every stream has ended. */
  allEnded(): Promise<void>;
  /** Opens a new one for each that ended; gives how many that were. */
  renew(): Promise<number>;
  close(): void;
}

/** Opens so many streams of one server, of both eras of the protocol in turn. */
export async function holdStreams(
  endpoint: string,
  token: string,
  count: number,
): Promise<HeldStreams> {
  let opened = 0;
  const open = () => openStreamedSession(endpoint, token, protocols[opened++ % protocols.length]);
  let held = await Promise.all(Array.from({ length: count }, open));
  return {
    sessions: () => held,
    ends: () => held.flatMap((session) => session.ended() ?? []),
    async heardBy(act) {
      const before = new Map(held.map((session) => [session, session.messages()]));
      await act();
      await until("every open stream brings a message", async () =>
        [...before].every(
          ([session, messages]) => session.ended() !== undefined || session.messages() > messages,
        ),
      );
    },
    allEnded: () =>
      until("every stream ends", async () =>
        held.every((session) => session.ended() !== undefined),
      ),
    async renew() {
      const ended = held.filter((session) => session.ended() !== undefined);
      for (const session of ended) session.close();
      const anew = await Promise.all(ended.map(open));
      held = [...held.filter((session) => session.ended() === undefined), ...anew];
      return ended.length;
    },
    close() {
      for (const session of held) session.close();
    },
  };
}
