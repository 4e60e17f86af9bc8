import { type Surface, surfaceSchema } from "../../surface/surface.ts";
import { resultIn } from "../answers.ts";
import type { Caller } from "./caller.ts";

/** Most pages of a list that are read. */
const mostPages = 20;

const kinds = {
  tools: "tools/list",
  resources: "resources/list",
  resourceTemplates: "resources/templates/list",
  prompts: "prompts/list",
} as const;

const fields = {
  tools: ["name", "title", "description", "inputSchema", "outputSchema", "annotations"],
  resources: ["uri", "name", "description", "mimeType"],
  resourceTemplates: ["uriTemplate", "name", "description", "mimeType"],
  prompts: ["name", "description", "arguments"],
} as const;

/**
 * Lists what a server offers to whoever has a token.
 *
 * @throws Error saying which list is none.
 */
export async function liveSurface(
  { post }: Pick<Caller, "post">,
  token: string | undefined,
): Promise<Surface> {
  const lists: Record<string, unknown[]> = {};
  for (const [kind, method] of Object.entries(kinds)) {
    const entries: unknown[] = [];
    let cursor: unknown;
    for (let page = 0; page < mostPages; page++) {
      const params = cursor === undefined ? {} : { cursor };
      const answer = await post({ asked: `the list of ${kind}`, method, params, token });
      const { result, error } = Object(resultIn(answer.text));
      // -32601: a server without any need not know the method (https://www.jsonrpc.org/specification#error_object)
      if (error?.code === -32601 && kind !== "tools") break;
      const listed = Object(result)[kind];
      if (!Array.isArray(listed)) {
        throw new Error(`the list of ${kind} is answered with ${answer.status}`);
      }
      entries.push(...listed);
      cursor = Object(result).nextCursor;
      if (cursor === undefined) break;
    }
    lists[kind] = entries.map((entry) => picked(entry, fieldsOf(kind)));
  }
  const surface = surfaceSchema.parse(lists);
  return { ...surface, resources: surface.resources.filter(({ uri }) => !isData(uri, surface)) };
}

function fieldsOf(kind: string): readonly string[] {
  return Object.entries(fields).find(([name]) => name === kind)?.[1] ?? [];
}

function picked(entry: unknown, names: readonly string[]): Record<string, unknown> {
  const given: [string, unknown][] = Object.entries(Object(entry));
  return Object.fromEntries(given.filter(([name]) => names.includes(name)));
}

/** Whether a template stands for a resource, which is then data. */
function isData(uri: string, { resourceTemplates }: Pick<Surface, "resourceTemplates">): boolean {
  return resourceTemplates.some(({ uriTemplate }) => {
    const base = uriTemplate.replace(/\{.*$/, "");
    return base !== "" && uri.startsWith(base);
  });
}
