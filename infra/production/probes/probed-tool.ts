import type { Surface, SurfaceTool } from "../../surface/surface.ts";

/** A tool that the probes may call without changing anything, and an argument that takes free text. */
export interface ProbedTool {
  readonly tool: string;
  readonly argument: string;
  /** Most characters that it takes; undefined without a limit. */
  readonly longest: number | undefined;
}

/**
 * Picks the tool that is called: one that says that it only reads and needs nothing but free text, of
 * them the one that takes most. Undefined when there is none: no other is tried on a production server.
 */
export function probedTool({ tools }: Pick<Surface, "tools">): ProbedTool | undefined {
  const fitting = tools.filter(isHarmless).flatMap(freeTexts);
  return fitting.sort((one, other) => (other.longest ?? 0) - (one.longest ?? 0))[0];
}

/** Tools that say that they change something. */
export function writingTools({ tools }: Pick<Surface, "tools">): readonly SurfaceTool[] {
  return tools.filter(({ annotations }) => annotations?.readOnlyHint !== true);
}

/** Arguments that name one thing, of tools that only read: what could be taken for a file's path. */
export function naming({ tools }: Pick<Surface, "tools">): { tool: string; argument: string }[] {
  return tools.filter(isHarmless).flatMap(({ name, inputSchema }) => {
    const { required } = inputSchema;
    const [only, ...others] = Array.isArray(required) ? required : [];
    const isText = Object(Object(inputSchema.properties)[String(only)]).type === "string";
    return only !== undefined && others.length === 0 && isText
      ? [{ tool: name, argument: String(only) }]
      : [];
  });
}

function isHarmless({ annotations }: SurfaceTool): boolean {
  return annotations?.readOnlyHint === true;
}

function freeTexts({ name, inputSchema }: SurfaceTool): ProbedTool[] {
  const required = Array.isArray(inputSchema.required) ? inputSchema.required : [];
  return Object.entries(Object(inputSchema.properties)).flatMap(([argument, schema]) => {
    const { type, maxLength, pattern, format, enum: choices } = Object(schema);
    const isFree =
      type === "string" && [pattern, format, choices].every((one) => one === undefined);
    const isEnough = required.every((other) => other === argument);
    // a page's mark is text of the server's own
    if (!isFree || !isEnough || argument === "cursor" || maxLength < 80) return [];
    return [{ tool: name, argument, longest: maxLength }];
  });
}
