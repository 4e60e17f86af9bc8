import type { Fetch } from "./clients.ts";

/** Most bytes of one answer that are read, which no list of tools comes near. */
const mostAnswerBytes = 16 * 2 ** 20;

/**
 * Sends requests to a server that need not be trusted: a redirect is its answer and is not followed,
 * for it may lead to what only this machine reaches, such as the metadata service of a cloud (CWE-918);
 * and an answer that does not end is not kept (CWE-400).
 *
 * @param reach how requests reach the server.
 * @param most bytes of one answer, beyond which reading it rejects.
 */
export function guardedFetch(reach: Fetch, most = mostAnswerBytes): Fetch {
  return async (url, init) => {
    const response = await reach(url, { ...init, redirect: "manual" });
    if (response.body === null) return response;
    const { status, statusText, headers } = response;
    return new Response(response.body.pipeThrough(bounded(most)), { status, statusText, headers });
  };
}

function bounded(most: number): TransformStream<Uint8Array, Uint8Array> {
  let read = 0;
  return new TransformStream({
    transform(chunk, controller) {
      read += chunk.byteLength;
      if (read <= most) controller.enqueue(chunk);
      else controller.error(new Error(`the answer is longer than ${most} bytes`));
    },
  });
}
