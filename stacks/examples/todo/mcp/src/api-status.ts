import { setTimeout as pause } from "node:timers/promises";
import { log } from "./log.ts";
import { ApiFault, type TodoApi } from "./todo-api.ts";

/** Whether the server can work, which is whether the API answers it. */
export interface ApiStatus {
  /** Asks now; undefined when it answers, else the reason why it does not. */
  fault(): Promise<string | undefined>;
  /** Asks until it answers. */
  untilReached(signal: AbortSignal): Promise<void>;
}

/** Milliseconds between two attempts at the start. */
const pauseMs = 2000;

/** Watches the API behind a URL; every change is told once, in one line of the log. */
export function apiStatus(api: Pick<TodoApi, "list">, url: string): ApiStatus {
  let known: string | undefined;
  let wasAsked = false;
  const tell = (reason: string | undefined, fix: string) => {
    if (wasAsked && reason === known) return;
    wasAsked = true;
    known = reason;
    if (reason === undefined) log("info", { msg: "the todo API answers", url });
    else {
      const msg = `the todo API cannot be used at ${url}: ${reason}; ${fix}`;
      log("error", { msg, url, reason, fix });
    }
  };
  const fault = async () => {
    try {
      // with the token, so that a wrong one is found out as well
      await api.list({ done: undefined, limit: 1 });
      tell(undefined, "");
      return undefined;
    } catch (error) {
      if (!(error instanceof ApiFault)) throw error;
      const { reason, fix } = error.outage ?? { reason: error.message, fix: "look at its log" };
      tell(reason, fix);
      return reason;
    }
  };
  return {
    fault,
    async untilReached(signal) {
      while ((await fault()) !== undefined) {
        await pause(pauseMs, undefined, { signal, ref: false }).catch(() => undefined);
        if (signal.aborted) return;
      }
    },
  };
}
