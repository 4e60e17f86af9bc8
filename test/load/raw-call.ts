import { once } from "node:events";
import { type Agent, request } from "node:http";
import { text } from "node:stream/consumers";
import { z } from "zod";
import type { ToolAnswer } from "../contract/clients.ts";

/** A revision of the protocol, as clients name it. */
export type Protocol = "2025-11-25" | "2026-07-28";

/** Both eras. */
export const protocols: readonly Protocol[] = ["2025-11-25", "2026-07-28"];

/** A tool call as it goes over the wire; an agent decides over the connection. */
export interface RawCall {
  readonly endpoint: URL;
  readonly token: string;
  readonly protocol: Protocol;
  readonly agent: Agent;
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
}

const answerSchema = z.object({
  result: z.object({
    isError: z.boolean().optional(),
    content: z.array(z.object({ text: z.string().default("") })),
    structuredContent: z.record(z.string(), z.unknown()).default({}),
  }),
});

/** What every request of protocol 2026-07-28 says of its client. */
export const clientMeta = {
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientInfo": { name: "load", version: "1.0.0" },
  "io.modelcontextprotocol/clientCapabilities": {},
};

/**
 * Sends one call and gives the tool's answer; nothing is sent twice.
 *
 * @throws Error with the status and the body when it is not answered with 200 and a tool's result
 */
export async function rawCall(call: RawCall): Promise<ToolAnswer> {
  const { endpoint, token, protocol, agent, name, args } = call;
  const modern = protocol === "2026-07-28";
  const params = { name, arguments: args, ...(modern ? { _meta: clientMeta } : {}) };
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params });
  const sent = request(endpoint, {
    agent,
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      authorization: `Bearer ${token}`,
      "mcp-protocol-version": protocol,
      ...(modern ? { "mcp-method": "tools/call", "mcp-name": name } : {}),
      "content-length": Buffer.byteLength(body),
    },
  });
  sent.end(body);
  const [response] = await once(sent, "response");
  const answer = await text(response);
  if (response.statusCode !== 200) throw new Error(`HTTP ${response.statusCode}: ${answer}`);
  return toolAnswer(answer);
}

/** The tool's answer in a JSON body, or in the one event of a stream. */
export function toolAnswer(body: string): ToolAnswer {
  const message = /^data: (\{.*)$/m.exec(body)?.[1] ?? body;
  const parsed = answerSchema.safeParse(readJson(message));
  if (!parsed.success) throw new Error(`no answer of a tool: ${message.slice(0, 120)}`);
  const { isError, content, structuredContent } = parsed.data.result;
  return {
    failed: isError === true,
    text: content.map((part) => part.text).join(""),
    data: structuredContent,
  };
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
