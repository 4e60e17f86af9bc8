import { isList, type Properties, type Value } from "../../values.ts";
import { conditionOf } from "../object-fields.ts";
import { type Readiness, readyWhen } from "./readiness.ts";

/** The annotation that says what to wait for instead of what the kind asks for. */
export const waitForAnnotation = "pulumi.com/waitFor";

/**
 * Reads the annotation's value: `condition=Type`, `condition=Type=Value`, `jsonpath={.a.b}`,
 * `jsonpath={.a.b}=value`, or a JSON list of these, all of which must hold.
 *
 * @throws Error for anything else.
 */
export function readinessFor(expression: string): (object: Properties) => Readiness {
  const parts = splitParts(expression).map((part) => ({ part, holds: parsePart(part) }));
  return (object) => {
    const open = parts.filter(({ holds }) => !holds(object)).map(({ part }) => part);
    return readyWhen(open.length === 0, open.join(" and "));
  };
}

function splitParts(expression: string): string[] {
  if (!expression.trim().startsWith("[")) return [expression.trim()];
  const list: Value = JSON.parse(expression);
  return isList(list) ? list.map(String) : [];
}

function parsePart(part: string): (object: Properties) => boolean {
  const [, type, status = "True"] = /^condition=([^=]+)(?:=(.+))?$/.exec(part) ?? [];
  if (type !== undefined) {
    return (object) =>
      conditionOf(object, type)?.status.toLowerCase() === status.trim().toLowerCase();
  }
  const [, path, wanted] = /^jsonpath=\{\.?([\w.[\]-]+)\}(?:=(.*))?$/.exec(part) ?? [];
  if (path !== undefined) {
    const keys = path.split(/[.[\]]/).filter((key) => key !== "");
    return (object) => {
      const value = keys.reduce<Value | undefined>(step, object);
      return wanted === undefined ? value !== undefined : String(value) === wanted;
    };
  }
  throw new Error(
    `The annotation ${waitForAnnotation} is "${part}"; allowed: condition=Type, condition=Type=Value, jsonpath={.path}, jsonpath={.path}=value, or a JSON list of these.`,
  );
}

function step(value: Value | undefined, key: string): Value | undefined {
  if (isList(value)) return value[Number(key)];
  return typeof value === "object" && value !== null ? value[key] : undefined;
}
