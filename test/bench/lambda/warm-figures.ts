import type { ExecutionEnvironment } from "../../lambda/runtime/environment.ts";
import type { Figures } from "../goals.ts";
import { residentBytes } from "../server/resident-memory.ts";
import { rotated } from "../server/rotation.ts";
import { median, rounded } from "../statistics.ts";
import type { Call } from "./call-event.ts";
import { warmCall } from "./cold-starts.ts";
import type { HttpTwin } from "./http-twin.ts";

/** Calls to each that are checked but do not count: V8 compiles what is called often. */
const warmUp = 300;
const counted = 1000;

/**
 * Sends the same calls to a function's environment and to the same server over plain HTTP, one at a time and one
 * after the other, in changing order; both give the same answers to the byte.
 *
 * @throws Error when they do not.
 */
export async function warmFigures(
  environment: ExecutionEnvironment,
  twin: HttpTwin,
  nextCall: () => Call,
): Promise<Figures> {
  const times: { fn: number; twin: number }[] = [];
  for (let round = 0; round < warmUp + counted; round++) {
    const call = nextCall();
    const answers = new Map<"fn" | "twin", { ms: number; body: string }>();
    for (const name of rotated(["fn", "twin"] as const, round)) {
      answers.set(name, name === "fn" ? await warmCall(environment, call) : await twin.call(call));
    }
    const [a, b] = [answers.get("fn"), answers.get("twin")];
    if (a === undefined || b === undefined || a.body !== b.body) {
      throw new Error(`call ${call.id} was answered differently:\n${a?.body}\n${b?.body}`);
    }
    if (round >= warmUp) times.push({ fn: a.ms, twin: b.ms });
  }
  const { State } = await environment.container.inspect();
  return {
    warm_ms: rounded(median(times.map((pair) => pair.fn))),
    warm_http_ms: rounded(median(times.map((pair) => pair.twin))),
    warm_overhead_ms: rounded(median(times.map((pair) => pair.fn - pair.twin))),
    rss_bytes: residentBytes(State.Pid),
  };
}
