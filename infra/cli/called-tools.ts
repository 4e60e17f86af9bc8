import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { z } from "zod";
import type { ToolCall } from "./examples.ts";

/** A call with its answer, in words for people. */
export interface AnsweredCall {
  readonly call: string;
  readonly answer: string;
}

/** What a client found on a server. */
export interface CalledTools {
  /** Names of all tools, in the server's order. */
  readonly tools: readonly string[];
  /** Version of the protocol that was agreed on. */
  readonly protocol: string;
  readonly called: readonly AnsweredCall[];
}

/** The call for a server that nothing is known of: it reads only, and the bundled server has it. */
const usual: ToolCall = { tool: "list_low_stock", arguments: { limit: 3 } };

/**
 * Lists a server's tools with the official client, and calls some.
 *
 * @param calls what is called. @default `list_low_stock` of the bundled server; of others nothing
 * @throws Error with the server's words when it refuses one of them.
 */
export async function callTools(
  endpoint: string,
  token: string | undefined,
  calls?: readonly ToolCall[],
): Promise<CalledTools> {
  const headers = token === undefined ? {} : { Authorization: `Bearer ${token}` };
  const client = new Client(
    { name: "mcp-stacks-first-call", version: "1.0.0" },
    { versionNegotiation: { mode: "auto" } },
  );
  await client.connect(
    new StreamableHTTPClientTransport(new URL(endpoint), { requestInit: { headers } }),
  );
  try {
    const tools = (await client.listTools()).tools.map(({ name }) => name);
    const protocol = client.getNegotiatedProtocolVersion() ?? "unknown";
    const called: AnsweredCall[] = [];
    // one after the other: the next may show what the one before has done
    for (const call of calls ?? (tools.includes(usual.tool) ? [usual] : [])) {
      called.push(await answered(client, call));
    }
    return { tools, protocol, called };
  } finally {
    await client.close();
  }
}

async function answered(client: Client, call: ToolCall): Promise<AnsweredCall> {
  const result = await client.callTool({ name: call.tool, arguments: { ...call.arguments } });
  const [first] = result.content;
  const text = first?.type === "text" ? first.text : JSON.stringify(result.structuredContent);
  if (result.isError) throw new Error(`${call.tool}: ${text}`);
  return {
    call: `${call.tool} ${JSON.stringify(call.arguments)}`,
    answer: inWords(result.structuredContent) ?? text,
  };
}

const lowStockSchema = z.object({
  total: z.int(),
  items: z.array(
    z.object({ sku: z.string(), name: z.string(), quantity: z.int(), reorderPoint: z.int() }),
  ),
});

/** The answer as a person would read it; undefined when another tool answered something else. */
function inWords(content: unknown): string | undefined {
  const parsed = lowStockSchema.safeParse(content);
  if (!parsed.success) return undefined;
  const { total, items } = parsed.data;
  return [
    `${total} items are at or below their reorder point, the first ${items.length}:`,
    ...items.map(
      ({ sku, name, quantity, reorderPoint }) =>
        `${sku}  ${name}: ${quantity} left, reorder at ${reorderPoint}`,
    ),
  ].join("\n");
}
