import type { StandardSchemaWithJSON } from "@modelcontextprotocol/server";
import type * as z from "zod";
import { advertise } from "../tools/advertise.ts";
import { explainIssues } from "../tools/explain-issues.ts";

/** Arguments of a prompt for the SDK: converted once, and at fault in words for people. */
export function explainedArguments<S extends z.ZodObject>(
  schema: S,
): StandardSchemaWithJSON<z.input<S>, z.output<S>> & { readonly shape: S["shape"] } {
  const advertised = advertise<z.input<S>, z.output<S>>(schema, (value) => {
    const parsed = schema.safeParse(value);
    if (parsed.success) return { value: parsed.data };
    return { issues: [{ message: explainIssues(parsed.error.issues, value) }] };
  });
  // The SDK looks for completers in the shape.
  return { ...advertised, shape: schema.shape };
}
