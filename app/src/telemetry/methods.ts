/** Methods that get a label value and a span name of their own. */
const known: ReadonlySet<string> = new Set([
  "initialize",
  "ping",
  "server/discover",
  "tools/list",
  "tools/call",
  "resources/list",
  "resources/templates/list",
  "resources/read",
  "prompts/list",
  "prompts/get",
  "completion/complete",
  "subscriptions/listen",
]);

/** The method if the server knows it, else `_other`, so that callers cannot make up label values. */
export function methodLabel(method: string): string {
  return known.has(method) ? method : "_other";
}

/** Whether the method gives out data without a tool, and so is audited here. */
export function isRecordedRead(method: string): boolean {
  return method === "resources/read" || method === "prompts/get";
}
