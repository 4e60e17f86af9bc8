import { request } from "node:http";
import { request as secureRequest } from "node:https";
import { type Asked, type Availability, availabilityOf } from "./availability.ts";

/** Milliseconds between two requests. */
const everyMs = 50;
/** Milliseconds after which a request without an answer counts as refused. */
const patienceMs = 3000;

/** A probe that is running. */
export interface AvailabilityProbe {
  /** Ends it, and tells what became of every request that was sent. */
  readonly stop: () => Promise<Availability>;
}

/** What is asked, and under which name. */
export interface Probed {
  readonly url: string;
  /** Told as `Host`, where that is not the URL's own: whoever stands there may know itself by that alone. */
  readonly host?: string | undefined;
}

/**
 * Asks a URL 20 times a second, each time over a connection of its own, as clients that come new
 * would: a connection that is kept open says nothing of those.
 */
export function probeAvailability(probed: Probed): AvailabilityProbe {
  const started = performance.now();
  const asked: Asked[] = [];
  const pending = new Set<Promise<void>>();
  const ask = (): void => {
    const atMs = performance.now() - started;
    const one = outcomeOf(probed).then((outcome) => {
      asked.push({ atMs, endMs: performance.now() - started, outcome });
    });
    pending.add(one);
    void one.then(() => pending.delete(one));
  };
  ask();
  const timer = setInterval(ask, everyMs);
  return {
    async stop() {
      clearInterval(timer);
      await Promise.all(pending);
      return availabilityOf(asked);
    },
  };
}

/** Asks once; what goes wrong is an outcome too. */
export function outcomeOf({ url, host }: Probed): Promise<Asked["outcome"]> {
  const send = new URL(url).protocol === "https:" ? secureRequest : request;
  return new Promise((resolve) => {
    const signal = AbortSignal.timeout(patienceMs);
    const headers = host === undefined ? {} : { host };
    const call = send(url, { agent: false, signal, headers }, (response) => {
      const status = response.statusCode ?? 0;
      response.resume();
      response.on("end", () => resolve(status >= 200 && status < 300 ? "answered" : "failed"));
      response.on("error", () => resolve("refused"));
    });
    call.on("error", () => resolve("refused"));
    call.end();
  });
}
