import type { AuthInfo, Transport } from "@modelcontextprotocol/server";
import { requestIdOf } from "../request-id.ts";
import type { Logger } from "../telemetry/logger.ts";
import { publicError } from "./public-error.ts";
import type { IncomingRequest } from "./request-fault.ts";
import { cancelledId, idInUse } from "./request-ids.ts";
import type { ShowList } from "./visible-lists.ts";

interface Asked {
  readonly request: IncomingRequest;
  readonly authInfo: AuthInfo | undefined;
}

/**
 * Lets no answer out that shows more than the caller may see: of lists, and of faults inside. What an
 * answer is to is known by the id alone, so a request with the id of a running one is refused, by
 * `refuse`: past all that looks at answers, because a refused id is another request's to them.
 */
export function guardAnswers(
  transport: Transport,
  refuse: Transport["send"],
  showList: ShowList,
  logger: Logger,
): void {
  const open = new Map<string | number, Asked>();
  const receive = transport.onmessage;
  transport.onmessage = (message, extra) => {
    if ("method" in message && "id" in message) {
      if (open.has(message.id)) {
        refuse({ jsonrpc: "2.0", id: message.id, error: idInUse(message.id) }).catch(() => {});
        return;
      }
      open.set(message.id, { request: message, authInfo: extra?.authInfo });
    }
    // A cancelled request gets no answer, and a session lives long.
    const cancelled = cancelledId(message);
    if (cancelled !== undefined) open.delete(cancelled);
    receive?.(message, extra);
  };
  const send = transport.send.bind(transport);
  transport.send = (message, options) => {
    if ("method" in message || message.id === undefined) return send(message, options);
    const asked = open.get(message.id);
    // Cancelled meanwhile: it counts as not answered, so nobody gets to see the answer either.
    if (asked === undefined) return Promise.resolve();
    open.delete(message.id);
    if ("error" in message) {
      const requestId = requestIdOf(asked.authInfo);
      const { error, internal } = publicError(message.error, asked.request, requestId);
      if (internal !== undefined) {
        const { method } = asked.request;
        logger.error({ requestId, method, reason: internal }, "request failed");
      }
      return send({ ...message, error }, options);
    }
    if (asked.request.method === "tools/call") return send(message, options);
    const result = showList(asked.request.method, message.result, asked.authInfo);
    return send(result === message.result ? message : { ...message, result }, options);
  };
}
