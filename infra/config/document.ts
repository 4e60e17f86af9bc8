import { z } from "zod";
import { type Fault, namespace } from "./fault.ts";
import { faultsOf } from "./issues.ts";
import { secretKeys, settingsSchema } from "./schema.ts";

/** A row of the README's table; every cell is Markdown. */
interface Row {
  readonly key: string;
  readonly allowed: string;
  readonly fallback: string;
  readonly meaning: string;
}

/** Renders every configuration key as a Markdown table, in the order of the schema. */
export function configTable(): string {
  const rows = settingsSchema.options.flatMap(({ shape }) => rowsOf(shape, ""));
  const lines = [...merged(rows), ...secretRows()].map(
    ({ key, allowed, fallback, meaning }) =>
      `| ${[code(key), allowed, fallback, meaning].map(cell).join(" | ")} |`,
  );
  const head = ["| Key | Allowed | Default | Meaning |", "| --- | --- | --- | --- |"];
  return [...head, ...lines].join("\n");
}

/** One row for each key: targets share all but `target` itself, of which each allows its own. */
function merged(rows: readonly Row[]): Row[] {
  const byKey = new Map<string, Row>();
  for (const row of rows) {
    const other = byKey.get(row.key);
    const allowed = new Set([...(other ? [other.allowed] : []), row.allowed]);
    byKey.set(row.key, { ...row, allowed: [...allowed].join(", ") });
  }
  return [...byKey.values()];
}

function rowsOf(shape: Readonly<Record<string, z.core.$ZodType>>, prefix: string): Row[] {
  return Object.entries(shape).flatMap(([name, schema]) => {
    const key = `${prefix}${name}`;
    const inner = unwrapped(schema);
    const meaning = descriptionOf(schema);
    const fallback = fallbackOf(schema);
    if (inner instanceof z.ZodObject) {
      const section = { key, allowed: "a section", fallback, meaning };
      return [section, ...rowsOf(inner.shape, `${key}.`)];
    }
    if (inner instanceof z.ZodArray && inner.element instanceof z.ZodObject) {
      const list = { key, allowed: "a list of sections", fallback, meaning };
      return [list, ...rowsOf(inner.element.shape, `${key}[].`)];
    }
    return [{ key, allowed: allowedBy(inner), fallback, meaning }];
  });
}

function secretRows(): Row[] {
  return Object.entries(secretKeys).map(([key, { meaning, generated }]) => ({
    key,
    allowed: `a secret: ${code(`pulumi config set --secret ${namespace}:${key}`)}`,
    fallback: generated ? "generated" : "unset",
    meaning,
  }));
}

/** In words where the schema has words, which are those of its faults too. */
function allowedBy(schema: z.core.$ZodType): string {
  const { type, minimum, maximum, ...json } = z.toJSONSchema(schema, { io: "input" });
  if (schema instanceof z.ZodArray) return `a list, each ${allowedBy(schema.element)}`;
  if (json.const !== undefined) return code(json.const);
  if (json.enum) return json.enum.map(code).join(", ");
  if (type === "boolean") return [true, false].map(code).join(", ");
  if (type === "integer" || type === "number") {
    return `${type === "integer" ? "a whole number" : "a number"}, ${minimum} to ${maximum}`;
  }
  if (type === "object") return "an object of texts";
  const words = wordsOf(schema) ?? "a text";
  return json.maxLength === undefined ? words : `${words}, at most ${json.maxLength} characters`;
}

/** What is said to somebody who gives a text that no pattern takes. */
function wordsOf(schema: z.core.$ZodType): string | undefined {
  const unfit = "\0";
  const parsed = z.safeParse(schema, unfit);
  const faults: Fault[] = parsed.success ? [] : faultsOf(parsed.error.issues, unfit);
  return faults[0]?.allowed;
}

function fallbackOf(schema: z.core.$ZodType): string {
  // a section that is always there, with the defaults of its keys
  if (schema instanceof z.ZodPrefault) return "";
  if (schema instanceof z.ZodDefault) {
    const { defaultValue } = schema.def;
    return code(typeof defaultValue === "object" ? JSON.stringify(defaultValue) : defaultValue);
  }
  return schema instanceof z.ZodOptional ? "unset" : "required";
}

function descriptionOf(schema: z.core.$ZodType): string {
  const own = z.globalRegistry.get(schema)?.description;
  const inner = own === undefined ? innerOf(schema) : undefined;
  return own ?? (inner ? descriptionOf(inner) : "");
}

function unwrapped(schema: z.core.$ZodType): z.core.$ZodType {
  const inner = innerOf(schema);
  return inner ? unwrapped(inner) : schema;
}

function innerOf(schema: z.core.$ZodType): z.core.$ZodType | undefined {
  return schema instanceof z.ZodOptional ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault
    ? schema.unwrap()
    : undefined;
}

function code(value: unknown): string {
  return `\`${String(value)}\``;
}

/** A bar would end the cell. */
function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}
