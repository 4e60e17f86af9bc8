import { z } from "zod";
import type { Answer } from "./evidence.ts";

const message = z.object({
  result: z.record(z.string(), z.unknown()).optional(),
  error: z.object({ code: z.number(), message: z.string() }).optional(),
});
const toolResult = z.object({
  isError: z.boolean().default(false),
  content: z.array(z.object({ text: z.string().default("") })).default([]),
});

/** What an answer means to a client of MCP. */
export interface Meaning {
  /** `refused`: an error of a tool, of the protocol or of HTTP, said to be the caller's. */
  readonly kind: "result" | "refused" | "broken";
  /** What a person is told. */
  readonly said: string;
}

/** Reads an answer: JSON, or the one event of a stream. A 5xx is the server's own failure. */
export function meaningOf({ status, text }: Pick<Answer, "status" | "text">): Meaning {
  const parsed = message.safeParse(resultIn(text));
  const { error, result } = parsed.data ?? {};
  if (status >= 500) return { kind: "broken", said: error?.message ?? text.slice(0, 200) };
  if (status >= 400) return { kind: "refused", said: error?.message ?? text };
  if (error !== undefined) {
    // JSON-RPC keeps -32603 for faults of the server (https://www.jsonrpc.org/specification#error_object)
    return { kind: error.code === -32603 ? "broken" : "refused", said: error.message };
  }
  if (result === undefined) return { kind: "broken", said: text.slice(0, 200) };
  const tool = toolResult.safeParse(result).data;
  const said = (tool?.content ?? []).map((part) => part.text).join("");
  return { kind: tool?.isError === true ? "refused" : "result", said };
}

/** The JSON of an answer; undefined when it is none. */
export function resultIn(text: string): unknown {
  try {
    return JSON.parse(/^data: (\{.*)$/m.exec(text)?.[1] ?? text);
  } catch {
    return undefined;
  }
}

/** What no stranger should read: stack traces, files of the image, modules, addresses of stores. */
const internals =
  /\n\s+at |node:internal|node_modules|\/app\/|\bE[A-Z]{4,}\b: |postgres:\/\/|rediss?:\/\/|\.[cm]?[jt]s:\d+/;

/** Whether an answer tells how the server is made inside. */
export function tellsInternals({ text }: Pick<Answer, "text">): boolean {
  return internals.test(text.replaceAll("\\n", "\n"));
}

/** Whether an answer holds something of a file outside of what is served. */
export function holdsForeignFile({ text }: Pick<Answer, "text">): boolean {
  return /root:[^:]*:0:0:|"lockfileVersion"|BEGIN [A-Z ]*PRIVATE KEY/.test(text);
}
