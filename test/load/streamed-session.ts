import { Agent } from "node:http";
import { text } from "node:stream/consumers";
import { until } from "../engine/wait.ts";
import { clientMeta, type Protocol, toolAnswer } from "./raw-call.ts";
import { answered, type Sent } from "./stream-request.ts";

/** How a stream ended: with the end of its answer, or with its connection. */
export type StreamEnd = "finished" | "cut off";

/** A client with a stream open for what the server says by itself. */
export interface StreamedSession {
  readonly protocol: Protocol;
  /**
   * Calls a tool once; gives the text of its answer.
   *
   * @throws Error when there is no answer within 60 s, or it is a failure.
   */
  call(name: string, args: Readonly<Record<string, unknown>>): Promise<string>;
  /** Messages that came by the stream so far. */
  messages(): number;
  /** Undefined while the stream is open. */
  ended(): StreamEnd | undefined;
  /** Leaves without a goodbye; the stream's end is then nobody's fault. */
  close(): void;
}

/**
 * Opens a stream: a session's own in protocol 2025-11-25, a subscription in 2026-07-28. Without a
 * client library: those open a stream that was cut off anew, and nobody would see that it was.
 *
 * @throws Error when the server refuses it.
 */
export async function openStreamedSession(
  endpoint: string,
  token: string,
  protocol: Protocol = "2025-11-25",
): Promise<StreamedSession> {
  const agent = new Agent({ keepAlive: true });
  const common = { agent, token, protocol };
  const modern = protocol === "2026-07-28";
  const session = modern ? undefined : await openSession(endpoint, common);
  const stream = modern
    ? await answered(endpoint, { ...common, body: listenRequest, lasts: true })
    : await answered(endpoint, { ...common, session, lasts: true });
  let ended: StreamEnd | undefined;
  let messages = 0;
  let rest = "";
  stream.setEncoding("utf8");
  stream.on("data", (part: string) => {
    const lines = `${rest}${part}`.split("\n");
    rest = lines.pop() ?? "";
    messages += lines.filter((line) => line.startsWith("data: {")).length;
  });
  // its close tells the same
  stream.on("error", () => {});
  stream.once("close", () => {
    ended = stream.complete ? "finished" : "cut off";
  });
  // a subscription is acknowledged first, which is no news
  if (modern) await until("the subscription is acknowledged", async () => messages > 0);
  let id = 0;
  return {
    protocol,
    async call(name, args) {
      id += 1;
      const params = { name, arguments: args, ...(modern ? { _meta: clientMeta } : {}) };
      const body = { jsonrpc: "2.0", id, method: "tools/call", params };
      const answer = await answered(endpoint, { ...common, session, body });
      const { failed, text: said } = toolAnswer(await text(answer));
      if (failed) throw new Error(`${name} failed: ${said}`);
      return said;
    },
    messages: () => messages,
    ended: () => ended,
    close() {
      stream.removeAllListeners("close");
      stream.destroy();
      agent.destroy();
    },
  };
}

const listenRequest = {
  jsonrpc: "2.0",
  id: "stream",
  method: "subscriptions/listen",
  params: { notifications: { resourcesListChanged: true }, _meta: clientMeta },
};

/** Says hello as clients of protocol 2025-11-25 do; gives the id of the session. */
async function openSession(
  endpoint: string,
  common: Pick<Sent, "agent" | "token" | "protocol">,
): Promise<string> {
  const hello = await answered(endpoint, {
    ...common,
    body: {
      jsonrpc: "2.0",
      id: 0,
      method: "initialize",
      params: {
        protocolVersion: common.protocol,
        capabilities: {},
        clientInfo: { name: "streams", version: "1.0.0" },
      },
    },
  });
  await text(hello);
  const session = String(hello.headers["mcp-session-id"] ?? "");
  if (session === "") throw new Error("the server opened no session");
  const ready = { jsonrpc: "2.0", method: "notifications/initialized" };
  await text(await answered(endpoint, { ...common, session, body: ready }));
  return session;
}
