import { type McpServer, ProtocolErrorCode, type Transport } from "@modelcontextprotocol/server";
import type { CompletionTargets } from "./completion-targets.ts";
import { requestFault } from "./request-fault.ts";

/** Answers requests at fault with -32602 before the SDK looks at them, whatever the transport. */
export function refuseRequests(
  server: McpServer,
  targets: CompletionTargets,
  onerror: (error: Error) => void,
): void {
  const connect = server.connect.bind(server);
  server.connect = async (transport: Transport) => {
    await connect(transport);
    const receive = transport.onmessage;
    transport.onmessage = (message, extra) => {
      const fault =
        "method" in message && "id" in message ? requestFault(message, targets) : undefined;
      if (fault === undefined || !("id" in message)) return receive?.(message, extra);
      const error = { code: ProtocolErrorCode.InvalidParams, message: fault };
      transport.send({ jsonrpc: "2.0", id: message.id, error }).catch(onerror);
    };
  };
}
