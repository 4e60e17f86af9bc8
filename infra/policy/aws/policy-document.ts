import { listAt, type Properties, recordOf, valueAt } from "../read.ts";

/** One statement of a policy document of IAM, its lists made lists. */
export interface PolicyStatement {
  readonly allows: boolean;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** Who may, by kind, such as `Service`; `*` is of kind `AWS`, as IAM takes it. */
  readonly principals: Readonly<Record<string, readonly string[]>>;
  readonly hasCondition: boolean;
  /** Elements that allow all but what they name: `NotAction`, `NotResource`, `NotPrincipal`. */
  readonly inverted: readonly string[];
}

/** A single text or a list of them, as IAM takes both (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html). */
function texts(value: unknown): readonly string[] {
  const all: readonly unknown[] = Array.isArray(value) ? value : [value];
  return all.filter((text) => typeof text === "string");
}

function principalsOf(value: unknown): PolicyStatement["principals"] {
  if (typeof value === "string") return { AWS: [value] };
  return Object.fromEntries(
    Object.entries(recordOf(value)).map(([kind, names]) => [kind, texts(names)]),
  );
}

function statementOf(statement: Properties): PolicyStatement {
  return {
    allows: statement.Effect === "Allow",
    actions: texts(statement.Action),
    resources: texts(statement.Resource),
    principals: principalsOf(statement.Principal),
    hasCondition: Object.keys(recordOf(statement.Condition)).length > 0,
    inverted: ["NotAction", "NotResource", "NotPrincipal"].filter((key) =>
      Object.hasOwn(statement, key),
    ),
  };
}

/**
 * Statements of a policy document as a resource has it, text of JSON; undefined while it is not known,
 * for it names what the engine has yet to make.
 */
export function statementsOf(document: unknown): readonly PolicyStatement[] | undefined {
  const parsed = typeof document === "string" ? parsedOrNone(document) : document;
  if (parsed === undefined) return undefined;
  const statement = valueAt(parsed, "Statement");
  const list = Array.isArray(statement) ? listAt(parsed, "Statement") : [statement];
  return list.map((one) => statementOf(recordOf(one)));
}

/** A text that is no JSON is for AWS to refuse; here it says nothing. */
function parsedOrNone(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
