import type { StandardSchemaWithJSON } from "@modelcontextprotocol/server";
import type * as z from "zod";

type Validate<I, O> = StandardSchemaWithJSON<I, O>["~standard"]["validate"];
type Convert = StandardSchemaWithJSON["~standard"]["jsonSchema"]["input"];

/**
 * A schema for the SDK that converts to JSON Schema once instead of on every request (a stateless
 * server lists its tools anew each time) and validates with the given function.
 */
export function advertise<I = unknown, O = I>(
  schema: z.ZodType,
  validate: Validate<I, O>,
): StandardSchemaWithJSON<I, O> {
  const { jsonSchema } = schema["~standard"];
  return {
    "~standard": {
      version: 1,
      vendor: "ops-assistant",
      validate,
      jsonSchema: {
        input: once((options) => jsonSchema.input(options)),
        output: once((options) => jsonSchema.output(options)),
      },
    },
  };
}

function once(convert: Convert): Convert {
  const converted = new Map<string, Record<string, unknown>>();
  return (options) => {
    const known = converted.get(options.target);
    if (known !== undefined) return known;
    const fresh = convert(options);
    converted.set(options.target, fresh);
    return fresh;
  };
}
