import { ProtocolErrorCode, type Transport } from "@modelcontextprotocol/server";
import type { CompletionTargets } from "./completion-targets.ts";
import { requestFault } from "./request-fault.ts";

/** Answers requests at fault with -32602 before the SDK looks at them, on a transport that has its listeners. */
export function refuseRequests(
  transport: Transport,
  targets: CompletionTargets,
  onerror: (error: Error) => void,
): void {
  const receive = transport.onmessage;
  transport.onmessage = (message, extra) => {
    const fault =
      "method" in message && "id" in message ? requestFault(message, targets) : undefined;
    if (fault === undefined || !("id" in message)) return receive?.(message, extra);
    const error = { code: ProtocolErrorCode.InvalidParams, message: fault };
    transport.send({ jsonrpc: "2.0", id: message.id, error }).catch(onerror);
  };
}
