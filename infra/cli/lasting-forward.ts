import type { Fetch } from "../contract/clients.ts";
import type { ServiceName } from "../kubernetes/service-host.ts";
import { withCleanUp } from "./clean-up.ts";
import { type ClusterCommand, openPortForward } from "./port-forward.ts";

/** How a Service is reached whose pods may be replaced meanwhile. */
export interface LastingForward {
  /** Origin that requests are written for; where they go changes with the pods. */
  readonly origin: string;
  /** Sends a request there. */
  readonly fetch: Fetch;
}

/** How often a request is sent whose connection fails, each time through a new forward. */
const mostTries = 3;

/**
 * Runs an action while a port of a Service is reached on loopback. A forward leads to one pod and
 * goes with it: then another one is opened, and the request is sent again.
 *
 * @throws UserError with kubectl's own words when the Service cannot be reached.
 */
export async function withLastingForward<T>(
  command: ClusterCommand,
  service: ServiceName,
  port: number,
  action: (forward: LastingForward) => Promise<T>,
): Promise<T> {
  const open = () => openPortForward(command, service, port);
  let current = open();
  const forwards = [current];
  const reach: Fetch = async (url, init) => {
    for (let tried = 1; ; tried++) {
      const used = current;
      try {
        return await fetch(movedTo(await used.origin, url), init);
      } catch (error) {
        // fetch says so of connections alone (https://fetch.spec.whatwg.org/#fetch-method)
        const isConnection = error instanceof TypeError && init?.signal?.aborted !== true;
        if (!isConnection || tried === mostTries) throw error;
        if (used !== current) continue;
        used.end();
        current = open();
        forwards.push(current);
      }
    }
  };
  const end = () => {
    for (const forward of forwards) forward.end();
  };
  try {
    return await withCleanUp(end, async () =>
      action({ origin: await current.origin, fetch: reach }),
    );
  } finally {
    await Promise.all(forwards.map(({ ended }) => ended));
  }
}

/** The same path and query at another origin; a server accepts loopback as `Host`. */
function movedTo(origin: string, url: string | URL): URL {
  const { pathname, search } = new URL(url);
  return new URL(pathname + search, origin);
}
