import type { McpServerFactory, Transport } from "@modelcontextprotocol/server";

/**
 * The factory with servers that send nothing but answers, for where there is no stream to send more
 * on. Notifications on the way to an answer are left out, which the protocol leaves to the server
 * (MCP, progress and logging); a request to the client fails at once instead of waiting in vain.
 */
export function withAnswersOnly(factory: McpServerFactory): McpServerFactory {
  return async (context) => {
    const made = await factory(context);
    const connect = made.connect.bind(made);
    made.connect = (transport: Transport) => {
      sendAnswersOnly(transport);
      return connect(transport);
    };
    return made;
  };
}

function sendAnswersOnly(transport: Transport): void {
  const send = transport.send.bind(transport);
  transport.send = async (message, options) => {
    if (!("method" in message)) return send(message, options);
    if (!("id" in message)) return;
    throw new Error(`${message.method} cannot reach the client: answers are not streamed here`);
  };
}
