import { request } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import { stackLabel } from "../naming.ts";
import { dockerGet, type LocalDaemon, listContainers } from "./daemon.ts";

/** Milliseconds between two looks at the containers. */
const everyMs = 250;
/** Restarts after which a container that was just made is given up. */
const mostRestarts = 2;

const stateSchema = z.object({
  Name: z.string(),
  RestartCount: z.number(),
  State: z.object({
    Status: z.string(),
    ExitCode: z.number(),
    Health: z.object({ Status: z.string() }).nullish(),
  }),
});

/** What the daemon says of a container's life (Docker Engine API, ContainerInspect). */
export type ContainerLife = z.output<typeof stateSchema>;

/** Why a container that was just made will not become well; undefined while it may. */
export function givenUp({ RestartCount, State }: ContainerLife): string | undefined {
  const code = `it ended with code ${State.ExitCode}`;
  if (["exited", "dead"].includes(State.Status)) return code;
  if (RestartCount >= mostRestarts) {
    return `Docker restarted it ${RestartCount} times, the last time ${code}`;
  }
  // Docker's own word, after the start period and every retry
  return State.Health?.Status === "unhealthy" ? "its health check fails" : undefined;
}

/** A watch over what an update makes. */
export interface CrashWatch {
  /** Ends it; answers with what was given up, for people. */
  readonly stop: () => Promise<readonly string[]>;
}

/**
 * Stops containers of a stack that an update makes and that will not become well, so that the update
 * need not wait for all of `docker.startTimeoutSec`. Those that are there already are left alone.
 *
 * @throws Error when the daemon does not say which those are.
 */
export async function watchForCrashes(daemon: LocalDaemon, stack: string): Promise<CrashWatch> {
  const labels = [`${stackLabel}=${stack}`];
  const listed = async () => (await listContainers(daemon, { all: true, labels })).map(byId);
  const before = new Set(await listed());
  const found = new Map<string, string>();
  const look = async (id: string): Promise<void> => {
    const body = await dockerGet(daemon, `/containers/${id}/json`);
    const life = stateSchema.parse(JSON.parse(body.toString()));
    const reason = givenUp(life);
    if (reason === undefined) return;
    found.set(id, `container ${life.Name.replace(/^\//, "")}: ${reason}`);
    await stopContainer(daemon, id);
  };
  const ended = new AbortController();
  const watching = (async () => {
    while (!ended.signal.aborted) {
      // a container may go between two questions, and the daemon may be busy
      const ids = await listed().catch(() => []);
      const fresh = ids.filter((id) => !before.has(id) && !found.has(id));
      await Promise.all(fresh.map((id) => look(id).catch(() => {})));
      await pause(everyMs, undefined, { signal: ended.signal }).catch(() => {});
    }
  })();
  return {
    async stop() {
      ended.abort();
      await watching;
      return [...found.values()];
    },
  };
}

function byId({ Id }: { readonly Id: string }): string {
  return Id;
}

/** Stops a container, which also ends its restarts; one that is stopped stays so. */
function stopContainer({ socketPath }: LocalDaemon, id: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const path = `/containers/${id}/stop?t=1`;
    const call = request({ socketPath, path, method: "POST", timeout: 15_000 }, (response) => {
      response.resume();
      response.on("end", resolve);
    });
    call.on("timeout", () => call.destroy(new Error("it did not answer within 15 s")));
    call.on("error", reject);
    call.end();
  });
}
