import type { AuthInfo } from "@modelcontextprotocol/server";
import { isGranted } from "../auth/scopes.ts";
import type { Tool } from "../tools/define-tool.ts";

/** The lists that differ by caller, with the member of the answer that holds the entries. */
const lists: Readonly<Record<string, string>> = {
  "tools/list": "tools",
  "resources/list": "resources",
  "resources/templates/list": "resourceTemplates",
  "prompts/list": "prompts",
};

/** The part of a list's answer that the caller may use; the answer itself when that is all of it. */
export type ShowList = (
  method: string,
  result: Readonly<Record<string, unknown>>,
  authInfo: AuthInfo | undefined,
) => Readonly<Record<string, unknown>>;

/**
 * Leaves out tools whose scope the caller lacks and, on a read-only server, all that change
 * something; resources and prompts need `ops:read`.
 */
export function prepareLists(tools: readonly Tool[], readOnly: boolean): ShowList {
  const byName = new Map(tools.map((tool) => [tool.name, tool]));
  const mayUse = (entry: unknown, authInfo: AuthInfo | undefined) => {
    const name = typeof entry === "object" && entry !== null && "name" in entry && entry.name;
    const tool = typeof name === "string" ? byName.get(name) : undefined;
    if (tool === undefined) return true;
    return isGranted(authInfo, tool.scope) && (!readOnly || tool.hints.readOnlyHint);
  };
  return (method, result, authInfo) => {
    const member = Object.hasOwn(lists, method) ? lists[method] : undefined;
    const entries = member === undefined ? undefined : result[member];
    if (member === undefined || !Array.isArray(entries)) return result;
    if (member !== "tools") {
      return isGranted(authInfo, "ops:read") ? result : { ...result, [member]: [] };
    }
    return { ...result, [member]: entries.filter((entry) => mayUse(entry, authInfo)) };
  };
}
