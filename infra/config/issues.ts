import { z } from "zod";
import { closestTo } from "./closest.ts";
import { describeGiven, type Fault, keyOf } from "./fault.ts";
import { pastedSecret } from "./own-secrets.ts";
import { secretKeys, settingsSchema } from "./schema.ts";

/** Sections of every target, also of one that is not there yet, so that a message can say so. */
const sectionsOfTargets: ReadonlySet<string> = new Set(["docker", "kubernetes", "lambda"]);

/** Translates what zod found into faults that a person can act on. */
export function faultsOf(issues: readonly z.core.$ZodIssue[], input: unknown): Fault[] {
  return issues.flatMap((issue) =>
    issue.code === "unrecognized_keys" ? unknownKeys(issue, input) : [valueFault(issue, input)],
  );
}

function valueFault(issue: z.core.$ZodIssue, input: unknown): Fault {
  const key = keyOf(issue.path);
  const allowed = allowedBy(issue);
  if (issue.code === "invalid_key") {
    // a label or an annotation: it is its name that is wrong
    const given = describeGiven(issue.path.at(-1));
    return { key, given, allowed, fix: `rename ${key}, or remove it` };
  }
  const value = valueAt(input, issue.path);
  // a section of names: what is none is often the secret itself
  if (value !== undefined && issue.path.includes("secrets")) {
    return { key, ...pastedSecret(key), allowed };
  }
  const fix =
    value === undefined
      ? `add ${key} with one of the allowed values`
      : typeof value === "string" && issue.code === "invalid_type" && isScalarType(issue.expected)
        ? `write it without quotes, as a ${issue.expected === "boolean" ? "boolean" : "number"}`
        : typeof value === "number" && issue.code === "invalid_type" && issue.expected === "string"
          ? "write it in quotes"
          : `change ${key} to an allowed value`;
  return { key, given: describeGiven(value), allowed, fix };
}

function isScalarType(expected: string): boolean {
  return ["number", "int", "boolean"].includes(expected);
}

function allowedBy(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "invalid_value":
      return issue.values.map(String).join(" | ");
    case "invalid_union":
      return "options" in issue && Array.isArray(issue.options)
        ? issue.options.map(String).join(" | ")
        : issue.message;
    case "invalid_type":
      // words of the schema's own, where it has some
      return issue.message.startsWith("Invalid input") ? article(issue.expected) : issue.message;
    case "too_small":
      return issue.origin === "string" && issue.minimum === 1
        ? "a text that is not empty"
        : (rangeAt(issue.path) ??
            bounded(issue.origin, String(issue.minimum), "at least", "or more"));
    case "too_big":
      return (
        rangeAt(issue.path) ?? bounded(issue.origin, String(issue.maximum), "at most", "or less")
      );
    case "invalid_key":
      return issue.issues[0]?.message ?? issue.message;
    default:
      return issue.message;
  }
}

function bounded(origin: string, limit: string, before: string, after: string): string {
  if (origin === "string") return `${before} ${limit} characters`;
  if (origin !== "array") return `${limit} ${after}`;
  return `${before} ${limit} ${limit === "1" ? "entry" : "entries"}`;
}

function article(expected: string): string {
  const names: Record<string, string> = { int: "a whole number", record: "an object of texts" };
  return names[expected] ?? (/^[aeiou]/.test(expected) ? `an ${expected}` : `a ${expected}`);
}

function unknownKeys(issue: z.core.$ZodIssueUnrecognizedKeys, input: unknown): Fault[] {
  const known = knownKeysAt(issue.path, input);
  return issue.keys.map((name) => {
    const path = [...issue.path, name];
    const key = keyOf(path);
    const given = describeGiven(valueAt(input, path));
    if (issue.path.length === 0 && sectionsOfTargets.has(name)) {
      return {
        key,
        given,
        allowed: `sections of this stack's own target: ${known.join(", ")}`,
        fix: `remove ${key}: it belongs to another target than the stack's own`,
      };
    }
    const candidates = issue.path.length === 0 ? [...known, ...Object.keys(secretKeys)] : known;
    const near = closestTo(name, candidates);
    return {
      key,
      // most likely a secret with its name mistyped
      given: near !== undefined && Object.hasOwn(secretKeys, near) ? "a value" : given,
      allowed: candidates.join(", "),
      fix: near ? `did you mean ${keyOf([...issue.path, near])}?` : `remove ${key}`,
    };
  });
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, part) =>
      typeof value === "object" && value !== null ? Reflect.get(value, part) : undefined,
    input,
  );
}

/** Both bounds of the number at a path; undefined for what is no number. */
function rangeAt(path: readonly PropertyKey[]): string | undefined {
  const [number] = nodesAt(path, settingsSchema.options).map(unwrapped);
  if (!(number instanceof z.ZodNumber)) return undefined;
  return `${number.minValue} to ${number.maxValue}`;
}

/** Names that the schema knows at a path; read from the schema itself so that none is forgotten. */
function knownKeysAt(path: readonly PropertyKey[], input: unknown): string[] {
  const target = valueAt(input, ["target"]);
  const ofTarget = settingsSchema.options.filter(({ shape }) => shape.target.value === target);
  const members = ofTarget.length > 0 ? ofTarget : settingsSchema.options;
  return [...new Set(nodesAt(path, members).flatMap((node) => Object.keys(shapeOf(node))))];
}

function nodesAt(
  path: readonly PropertyKey[],
  members: readonly z.core.$ZodType[],
): readonly z.core.$ZodType[] {
  return path.reduce<readonly z.core.$ZodType[]>(
    (nodes, part) => nodes.flatMap((node) => childOf(node, part)),
    members,
  );
}

function childOf(node: z.core.$ZodType, part: PropertyKey): z.core.$ZodType[] {
  const inner = unwrapped(node);
  const child =
    inner instanceof z.ZodArray && typeof part === "number"
      ? inner.element
      : shapeOf(node)[String(part)];
  return child ? [child] : [];
}

function shapeOf(node: z.core.$ZodType): Readonly<Record<string, z.core.$ZodType>> {
  const inner = unwrapped(node);
  return inner instanceof z.ZodObject ? inner.shape : {};
}

function unwrapped(node: z.core.$ZodType): z.core.$ZodType {
  const isWrapper =
    node instanceof z.ZodDefault || node instanceof z.ZodPrefault || node instanceof z.ZodOptional;
  return isWrapper ? unwrapped(node.unwrap()) : node;
}
