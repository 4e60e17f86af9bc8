/** A revision of the protocol, as clients name it. */
export type Protocol = "2025-11-25" | "2026-07-28";

const client = { name: "bench", version: "1.0.0" };

/** What every request of protocol 2026-07-28 says of its client. */
const meta = {
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientInfo": client,
  "io.modelcontextprotocol/clientCapabilities": {},
};

const json = {
  "content-type": "application/json",
  accept: "application/json, text/event-stream",
};

/** Headers of the call: those of MCP's HTTP transport, and what the lane adds. */
export function callHeaders(
  protocol: Protocol,
  more: Readonly<Record<string, string>>,
): Record<string, string> {
  const named = protocol === "2026-07-28" ? { "mcp-method": "tools/call", "mcp-name": "echo" } : {};
  return { ...json, "mcp-protocol-version": protocol, ...named, ...more };
}

/** A call of `echo` with a message that no other call has. */
export function callBody(protocol: Protocol, id: number): string {
  const params = { name: "echo", arguments: { message: messageOf(id) } };
  return JSON.stringify({
    jsonrpc: "2.0",
    id,
    method: "tools/call",
    params: protocol === "2026-07-28" ? { ...params, _meta: meta } : params,
  });
}

/** The first request of a client of protocol 2025-11-25. */
export const initialize = {
  headers: json,
  body: JSON.stringify({
    jsonrpc: "2.0",
    id: 0,
    method: "initialize",
    params: { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: client },
  }),
} as const;

/** What a client says once it has the answer to `initialize`. */
export const initialized = JSON.stringify({ jsonrpc: "2.0", method: "notifications/initialized" });

/** What is wrong with an answer to the call `id`; undefined for the right one. */
export function answerFault(status: number, body: string, id: number): string | undefined {
  const shown = `HTTP ${status}: ${body.slice(0, 300)}`;
  if (status !== 200) return `call ${id} was refused, ${shown}`;
  const messages = messagesIn(body);
  if (messages === undefined) return `call ${id} was answered with no JSON, ${shown}`;
  const [answer, ...more] = messages;
  if (answer === undefined || more.length > 0 || idOf(answer) !== id) {
    return `call ${id} did not get its own one answer, ${shown}`;
  }
  return saysMessage(answer, messageOf(id)) ? undefined : `call ${id} failed, ${shown}`;
}

/** Ends in a full stop, so that it is part of no other call's message. */
function messageOf(id: number): string {
  return `call ${id}.`;
}

/** The messages of a JSON body or an event stream, whose events may hold no message. */
function messagesIn(body: string): unknown[] | undefined {
  try {
    if (body.startsWith("{")) return [JSON.parse(body)];
    return body
      .split("\n")
      .filter((line) => line.startsWith("data:") && line.trim() !== "data:")
      .map((line) => JSON.parse(line.slice("data:".length)));
  } catch {
    return undefined;
  }
}

function idOf(answer: unknown): unknown {
  return typeof answer === "object" && answer !== null && "id" in answer ? answer.id : undefined;
}

function saysMessage(answer: unknown, message: string): boolean {
  const result = memberOf(answer, "result");
  const content = memberOf(result, "content");
  const text = memberOf(Array.isArray(content) ? content[0] : undefined, "text");
  return memberOf(result, "isError") !== true && typeof text === "string" && text.includes(message);
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null
    ? Object.getOwnPropertyDescriptor(value, name)?.value
    : undefined;
}
