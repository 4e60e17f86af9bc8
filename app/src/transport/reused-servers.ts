import { McpServer, type McpServerFactory } from "@modelcontextprotocol/server";
import { mostWaiting } from "./ready-servers.ts";

/**
 * The factory with its servers used again: the SDK connects one to the transport of each request of
 * the current protocol and closes it after the answer. One whose request was cut off is not used
 * again, because its handler may still be at work.
 */
export function reuseServers(factory: McpServerFactory): McpServerFactory {
  const waiting: McpServer[] = [];
  return async (context) => {
    // What says hello to 2025-era clients remembers them.
    if (context.era !== "modern") return factory(context);
    const { requestInfo } = context;
    const made = waiting.pop() ?? closable(await factory({ era: "modern" }));
    if (!(made instanceof McpServer)) return made;
    made.server.onclose = () => {
      delete made.server.onclose;
      if (requestInfo?.signal.aborted === false && waiting.length < mostWaiting) waiting.push(made);
    };
    return made;
  };
}

/** Tells of its end also when it was never connected: for a missing scope or a wrong header the SDK closes it so. */
function closable<T>(made: T): T {
  if (!(made instanceof McpServer)) return made;
  const close = made.close.bind(made);
  made.close = async () => {
    if (made.isConnected()) await close();
    else made.server.onclose?.();
  };
  return made;
}
