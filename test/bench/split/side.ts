import { until } from "../../engine/wait.ts";
import { type HeldStreams, holdStreams } from "../../load/held-streams.ts";
import type { Protocol } from "../../load/raw-call.ts";
import { callSteadily, type SteadyCalls } from "../../load/steady-calls.ts";
import type { LoadResult } from "../../load/tally.ts";

/** A vault that is up. */
export interface VaultStack {
  /** Where everything is published, without a path. */
  readonly origin: string;
  /** A token that reads and writes notes. */
  readonly token: string;
  /** Deploys the API as another version, and is back when that is done. */
  deployApi(version: string): Promise<unknown>;
}

/** One layout under its clients: streams that are open and calls that go on. */
export interface Side {
  readonly streams: HeldStreams;
  readonly calls: SteadyCalls;
  /** Deploys the API; answers with how many streams that ended, each of which is opened anew. */
  deploy(version: string): Promise<number>;
  /** Ends calls and streams. */
  end(): Promise<LoadResult>;
}

/** Calls that are on their way at a time, and milliseconds between an answer and the next. */
const pace = { atOnce: 4, pauseMs: 40 } as const;

const welcome = { name: "welcome", text: "Notes that stay while the API is deployed." } as const;

/** Opens the streams and begins to call. */
export async function openSide(stack: VaultStack, count: number): Promise<Side> {
  const { origin, token } = stack;
  const streams = await holdStreams(`${origin}/mcp`, token, count);
  const save = async (name: string, text: string) => {
    const [session] = streams.sessions();
    await session?.call("save_note", { name, text });
  };
  await save(welcome.name, welcome.text);
  const calls = callSteadily(steadyCall(streams), pace);
  return {
    streams,
    calls,
    async deploy(version) {
      await stack.deployApi(version);
      await until(`the API is version ${version}`, async () => {
        const answer = await fetch(`${origin}/api/version`);
        return answer.ok && (await answer.text()).includes(`"version":${JSON.stringify(version)}`);
      });
      const dropped = await streams.renew();
      // one that is open must bring what happens, or it would be open in name alone
      await streams.heardBy(() => save(`deployed-${version}`, `Version ${version} is up.`));
      return dropped;
    },
    async end() {
      const result = await calls.end();
      streams.close();
      return result;
    },
  };
}

/** Of ten calls one writes and the others read; each is held to its answer. */
function steadyCall(streams: HeldStreams) {
  return async (number: number): Promise<Protocol> => {
    const sessions = streams.sessions();
    const session = sessions[number % sessions.length];
    if (session === undefined) throw new Error("there is no session to call in");
    const { name, text } = welcome;
    if (number % 10 === 0) {
      const place = `steady-${number % 70}`;
      const answer = await session.call("save_note", { name: place, text: `Call ${number}.` });
      if (!answer.endsWith(`team/${place}`)) throw new Error(`save_note answered ${answer}`);
    } else if (number % 2 === 0) {
      const answer = await session.call("search_notes", { query: "stay while deployed" });
      if (answer !== `team/${name}`) throw new Error(`search_notes answered ${answer}`);
    } else {
      const answer = await session.call("read_note", { name });
      if (answer !== text) throw new Error(`read_note answered ${answer}`);
    }
    return session.protocol;
  };
}
