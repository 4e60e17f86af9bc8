import type { Transport } from "@modelcontextprotocol/server";
import { cancelledId, requestIds } from "../guard/request-ids.ts";

/** Where a request that begins is counted; what it returns ends it. */
export interface RequestCount {
  begin(): () => void;
}

/**
 * Counts the requests of a connection that are not answered yet, so that a shutdown can wait for
 * them; to be called once the transport has its listeners. A subscription stays open for as long as
 * the connection does, so nobody waits for it.
 */
export function countRequests(transport: Transport, count: RequestCount): void {
  const running = new Map<string | number, () => void>();
  const end = (id: string | number) => {
    running.get(id)?.();
    running.delete(id);
  };
  const receive = transport.onmessage;
  transport.onmessage = (message, extra) => {
    const subscribes = "method" in message && message.method === "subscriptions/listen";
    for (const id of subscribes ? [] : requestIds(message)) {
      // The second request of an id is refused, which must not end the first one twice.
      if (!running.has(id)) running.set(id, count.begin());
    }
    receive?.(message, extra);
    // A cancelled request gets no answer.
    const cancelled = cancelledId(message);
    if (cancelled !== undefined) end(cancelled);
  };
  const send = transport.send.bind(transport);
  transport.send = async (message, options) => {
    await send(message, options);
    if (!("method" in message) && message.id !== undefined) end(message.id);
  };
  const closed = transport.onclose;
  transport.onclose = () => {
    for (const id of [...running.keys()]) end(id);
    closed?.();
  };
}
