import { once } from "node:events";
import { Agent, type IncomingMessage, request } from "node:http";
import { text } from "node:stream/consumers";
import { toolAnswer } from "./raw-call.ts";

/** How a stream ended: with the end of its answer, or with its connection. */
export type StreamEnd = "finished" | "cut off";

/** A session of protocol 2025-11-25 with its stream for what the server says by itself. */
export interface StreamedSession {
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

const protocol = "2025-11-25";

/** Milliseconds that a call may take: one that writes waits for an API that is being deployed. */
const callMs = 60_000;

/**
 * Opens a session and its stream. Without a client library: those open a stream that was cut off
 * anew, and nobody would see that it was.
 *
 * @throws Error when the server refuses either of them.
 */
export async function openStreamedSession(
  endpoint: string,
  token: string,
): Promise<StreamedSession> {
  const agent = new Agent({ keepAlive: true });
  const send = (method: "GET" | "POST", body: unknown, session?: string) =>
    answered(endpoint, { agent, method, token, body, session });
  const hello = await send("POST", {
    jsonrpc: "2.0",
    id: 0,
    method: "initialize",
    params: {
      protocolVersion: protocol,
      capabilities: {},
      clientInfo: { name: "streams", version: "1.0.0" },
    },
  });
  await text(hello);
  const session = String(hello.headers["mcp-session-id"] ?? "");
  if (session === "") throw new Error("the server opened no session");
  const ready = { jsonrpc: "2.0", method: "notifications/initialized" };
  await text(await send("POST", ready, session));
  const stream = await send("GET", undefined, session);
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
  let id = 0;
  return {
    async call(name, args) {
      id += 1;
      const params = { name, arguments: args };
      const answer = await send(
        "POST",
        { jsonrpc: "2.0", id, method: "tools/call", params },
        session,
      );
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

interface Sent {
  readonly agent: Agent;
  readonly method: "GET" | "POST";
  readonly token: string;
  readonly body: unknown;
  readonly session: string | undefined;
}

/** Sends a request once; rejects with status and body unless the answer is a good one. */
async function answered(
  endpoint: string,
  { agent, method, token, body, session }: Sent,
): Promise<IncomingMessage> {
  const sent = request(endpoint, {
    agent,
    method,
    headers: {
      accept: method === "GET" ? "text/event-stream" : "application/json, text/event-stream",
      authorization: `Bearer ${token}`,
      "mcp-protocol-version": protocol,
      ...(method === "POST" ? { "content-type": "application/json" } : {}),
      ...(session === undefined ? {} : { "mcp-session-id": session }),
    },
    ...(method === "POST" ? { signal: AbortSignal.timeout(callMs) } : {}),
  });
  sent.end(body === undefined ? undefined : JSON.stringify(body));
  const [response] = (await once(sent, "response")) as [IncomingMessage];
  const status = response.statusCode ?? 0;
  if (status < 300) return response;
  throw new Error(`HTTP ${status}: ${(await text(response)).slice(0, 200)}`);
}
