import type { CallToolResult, McpServer } from "@modelcontextprotocol/server";
import * as z from "zod";
import { log } from "./log.ts";
import { ApiFault, type TodoApi, todoSchema, todosSchema } from "./todo-api.ts";

/** A tool, ready to be added to a server. */
export interface Tool {
  readonly name: string;
  readonly readOnly: boolean;
  register(server: McpServer, api: TodoApi): void;
}

interface ToolSpec<I extends z.ZodObject, O extends z.ZodObject> {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly readOnly?: true;
  readonly destructive?: true;
  readonly idempotent?: true;
  readonly input: I;
  readonly output: O;
  run(args: z.output<I>, api: TodoApi, signal: AbortSignal): Promise<z.output<O>>;
}

/** Called once for each tool, so that its schemas are built once. */
function tool<I extends z.ZodObject, O extends z.ZodObject>(spec: ToolSpec<I, O>): Tool {
  const { name, title, description, input, run } = spec;
  const inputSchema: z.ZodObject = input;
  const outputSchema: z.ZodObject = spec.output;
  const readOnly = spec.readOnly ?? false;
  const annotations = {
    title,
    readOnlyHint: readOnly,
    destructiveHint: spec.destructive ?? false,
    idempotentHint: spec.idempotent ?? false,
    openWorldHint: false,
  };
  return {
    name,
    readOnly,
    register(server, api) {
      server.registerTool(
        name,
        { title, description, inputSchema, outputSchema, annotations },
        // checked by the SDK with the same schema; parsed for their type
        (args, { mcpReq }) => answered(name, () => run(input.parse(args), api, mcpReq.signal)),
      );
    },
  };
}

/** What the API refuses is the caller's to read; anything else is told without detail. */
async function answered(
  name: string,
  run: () => Promise<Record<string, unknown>>,
): Promise<CallToolResult> {
  const started = performance.now();
  const tell = (outcome: string) =>
    log("info", {
      msg: "tool called",
      tool: name,
      outcome,
      ms: Math.round(performance.now() - started),
    });
  try {
    const structuredContent = await run();
    tell("ok");
    return {
      content: [{ type: "text", text: JSON.stringify(structuredContent) }],
      structuredContent,
    };
  } catch (error) {
    if (!(error instanceof ApiFault)) throw error;
    tell(error.outage === undefined ? "refused" : error.outage.reason);
    return { content: [{ type: "text", text: error.message }], isError: true };
  }
}

const id = z.uuid().describe("Id of the todo, as list_todos gives it");
const one = z.object({ todo: todoSchema });

/** Every tool, in the order in which clients see them. */
export const tools: readonly Tool[] = [
  tool({
    name: "create_todo",
    title: "Create todo",
    description:
      "Write down something to do. Look with list_todos first whether it is there already: each call creates another one.",
    input: z.strictObject({
      title: z.string().trim().min(1).max(200).describe("What is to be done, in one line"),
      due: z.iso.date().optional().describe("Day by which it is to be done, as YYYY-MM-DD"),
    }),
    output: one,
    run: async ({ title, due = null }, api, signal) => ({
      todo: await api.create({ title, due }, signal),
    }),
  }),
  tool({
    name: "list_todos",
    title: "List todos",
    description: "List what is to be done, the newest first.",
    readOnly: true,
    idempotent: true,
    input: z.strictObject({
      done: z.boolean().optional().describe("Only those that are done, or that are not; else all"),
      limit: z.int().min(1).max(100).default(20),
    }),
    output: todosSchema,
    run: ({ done, limit }, api, signal) => api.list({ done, limit }, signal),
  }),
  tool({
    name: "complete_todo",
    title: "Complete todo",
    description: "Mark a todo as done.",
    idempotent: true,
    input: z.strictObject({ id }),
    output: one,
    run: async (args, api, signal) => ({ todo: await api.complete(args.id, signal) }),
  }),
  tool({
    name: "delete_todo",
    title: "Delete todo",
    description: "Delete a todo for good. To have it done, use complete_todo instead.",
    destructive: true,
    input: z.strictObject({ id }),
    output: z.object({ deleted: z.string().describe("Id of the todo that is gone") }),
    run: async (args, api, signal) => {
      await api.remove(args.id, signal);
      return { deleted: args.id };
    },
  }),
];
