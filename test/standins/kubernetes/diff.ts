import type { Difference } from "../provider-kit.ts";
import type { Properties } from "../values.ts";
import { autonamed } from "./check.ts";
import { differences } from "./differences.ts";
import { annotationOf, textAt } from "./object-fields.ts";
import type { ObjectType } from "./object-type.ts";
import { type Mutability, replaceRule } from "./replace-rules.ts";

/**
 * Compares inputs with those before. An object that is replaced under the name it has must go
 * first, as two cannot have it.
 */
export function diffInputs(
  type: ObjectType,
  before: Properties,
  after: Properties,
  settings: Mutability,
): Difference {
  const changed = differences(before, after);
  const needsNew = replaceRule(type, before, after, settings);
  const replaces = changed.filter(({ keys }) => needsNew(keys));
  return {
    changed: changed.map(({ text }) => text),
    details: new Map(changed.map(({ text, change }) => [text, change])),
    replaces: replaces.map(({ text }) => text),
    deleteBeforeReplace: replaces.length > 0 && takesSameName(before, after),
  };
}

function takesSameName(before: Properties, after: Properties): boolean {
  if (annotationOf(after, autonamed) === "true") return false;
  const same = (key: string): boolean =>
    textAt(before, "metadata", key) === textAt(after, "metadata", key);
  return same("name") && same("namespace");
}
