import type { GetPromptResult } from "@modelcontextprotocol/server";

type Message = GetPromptResult["messages"][number];

/** A user message of plain text. */
export function said(text: string): Message {
  return { role: "user", content: { type: "text", text } };
}

/** A user message that carries a document. */
export function embedded(uri: string, mimeType: string, text: string): Message {
  return { role: "user", content: { type: "resource", resource: { uri, mimeType, text } } };
}
