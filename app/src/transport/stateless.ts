import type {
  JSONRPCRequest,
  McpHttpHandler,
  McpServerFactory,
} from "@modelcontextprotocol/server";
import type { Caller } from "./exchange.ts";
import type { McpLane } from "./lane.ts";
import { plainCallOf } from "./plain-call.ts";
import { createReadyServers } from "./ready-servers.ts";

/** Answers the plain requests of 2025-era clients with servers kept ready, and has `sdk` serve all others. */
export function createStatelessLane(sdk: McpHttpHandler, factory: McpServerFactory): McpLane {
  const servers = createReadyServers(factory);

  async function answerPlain(message: JSONRPCRequest, caller: Caller) {
    const ready = await servers.take(caller.request);
    const answering = ready.exchange.answer(message, caller);
    if (answering === undefined) {
      servers.giveBack(ready);
      return undefined;
    }
    const { signal } = caller.request;
    // Nobody reads the answer any more: what still runs is told to stop.
    const cutOff = () => void ready.server.close();
    if (signal.aborted) cutOff();
    else signal.addEventListener("abort", cutOff, { once: true });
    const response = await answering;
    // One that still streams is left to its request.
    if (!signal.aborted && ready.exchange.isIdle()) {
      signal.removeEventListener("abort", cutOff);
      servers.giveBack(ready);
    }
    return response;
  }

  return {
    async fetch(request, options) {
      const message = plainCallOf(request, options?.parsedBody);
      const authInfo = options?.authInfo;
      const answer = message && (await answerPlain(message, { request, authInfo }));
      return answer ?? sdk.fetch(request, options);
    },
    async close() {
      await Promise.all([sdk.close(), servers.close()]);
    },
  };
}
