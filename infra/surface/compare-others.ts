import { textDifference } from "./compare-tool.ts";
import { brief, type Difference } from "./difference.ts";
import type { Surface } from "./surface.ts";

type Described = Surface["resources"][number] | Surface["resourceTemplates"][number];
type Prompt = Surface["prompts"][number];

/** Compares a resource or a template with what it was; its address is the same. */
export function resourceDifferences(before: Described, after: Described): Difference[] {
  return [
    ...(before.mimeType === after.mimeType
      ? []
      : [
          {
            text: `type changed from ${brief(before.mimeType)} to ${brief(after.mimeType)}`,
            effect: "changed",
          } as const,
        ]),
    ...textDifference("name", before.name, after.name),
    ...textDifference("description", before.description, after.description),
  ];
}

/** Compares a prompt with what it was. */
export function promptDifferences(before: Prompt, after: Prompt): Difference[] {
  const was = new Map(before.arguments.map((argument) => [argument.name, argument]));
  const is = new Map(after.arguments.map((argument) => [argument.name, argument]));
  const names = [...new Set([...was.keys(), ...is.keys()])].sort();
  return [
    ...names.flatMap((name) => argumentDifferences(name, was.get(name), is.get(name))),
    ...textDifference("description", before.description, after.description),
  ];
}

function argumentDifferences(
  name: string,
  before: Prompt["arguments"][number] | undefined,
  after: Prompt["arguments"][number] | undefined,
): Difference[] {
  const at = `argument ${name}`;
  if (after === undefined) return [{ text: `${at} is gone`, effect: "narrowed" }];
  const needs = after.required === true;
  if (before === undefined) {
    if (!needs) return [{ text: `${at} is new`, effect: "told" }];
    return [{ text: `${at} is new and required`, effect: "narrowed" }];
  }
  const needed = before.required === true;
  return [
    ...(needs && !needed ? [{ text: `${at} is now required`, effect: "narrowed" } as const] : []),
    ...(needed && !needs
      ? [{ text: `${at} may now be left out`, effect: "widened" } as const]
      : []),
    ...textDifference(`description of ${at}`, before.description, after.description),
  ];
}
