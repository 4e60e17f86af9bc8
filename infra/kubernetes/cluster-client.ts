import { request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import { text } from "node:stream/consumers";
import type { ClusterConnection } from "./cluster-connection.ts";

/** What the API server answered; no error by itself, for a 404 is often what we want to know. */
export interface ClusterAnswer {
  readonly status: number;
  /** The parsed JSON; undefined when it was none, as of a proxy's or a login page. */
  readonly body: unknown;
}

/** How long a cluster may take for one answer, in ms. */
const answerTimeoutMs = 10_000;

/**
 * Asks the API server: a GET, or a POST when there is something to send.
 *
 * @throws Error with the system's reason when no answer comes within `timeoutMs`.
 */
export async function askCluster(
  { server, options }: ClusterConnection,
  path: string,
  { send, timeoutMs = answerTimeoutMs }: { send?: object; timeoutMs?: number } = {},
): Promise<ClusterAnswer> {
  const url = new URL(server.replace(/\/+$/, "") + path);
  const content = send === undefined ? undefined : JSON.stringify(send);
  const ask = url.protocol === "https:" ? httpsRequest : httpRequest;
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const call = ask(
      url,
      {
        ...options,
        method: content === undefined ? "GET" : "POST",
        headers: {
          ...options.headers,
          accept: "application/json",
          ...(content === undefined ? {} : { "content-type": "application/json" }),
        },
        // of the whole answer, also where the connection cannot be made
        signal: AbortSignal.timeout(timeoutMs),
      },
      resolve,
    );
    call.on("error", reject);
    call.end(content);
  });
  return { status: response.statusCode ?? 0, body: parsed(await text(response)) };
}

function parsed(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return undefined;
  }
}
