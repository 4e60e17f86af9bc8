import type * as z from "zod";

/** How the audit log shows one argument. */
export interface ArgumentRule {
  /** `valid`: an id or a choice, whenever it is one. `accepted`: free words, once a call used them. */
  readonly shown: "never" | "valid" | "accepted";
  isValid(value: unknown): boolean;
}

/** The rule of every argument that a tool's schema names. */
export type ArgumentRules = ReadonlyMap<string, ArgumentRule>;

/** No id and no choice; an argument that takes it takes any words. */
const anyWords = "Any words, at all?";

/** Makes the rules once for a tool; `audited` are the arguments that may be shown. */
export function argumentRules(
  shape: Readonly<Record<string, z.core.$ZodType>>,
  audited: readonly string[],
): ArgumentRules {
  const rules = Object.entries(shape).map(([name, schema]): [string, ArgumentRule] => {
    const isValid = (value: unknown) => isAcceptedBy(schema, value);
    const named = audited.includes(name);
    let shown: ArgumentRule["shown"] | undefined;
    return [
      name,
      {
        // With the first call: a schema's first use costs a start more than all the rest of a tool.
        get shown() {
          shown ??= !named ? "never" : isValid(anyWords) ? "accepted" : "valid";
          return shown;
        },
        isValid,
      },
    ];
  });
  return new Map(rules);
}

function isAcceptedBy(schema: z.core.$ZodType, value: unknown): boolean {
  const result = schema["~standard"].validate(value);
  return !(result instanceof Promise) && result.issues === undefined;
}
