import { type Properties, textOf } from "../values.ts";

/** The text under `name` when it is one of `choices`, which is what AWS's clients take. */
export function choiceOf<Choice extends string>(
  properties: Properties,
  name: string,
  choices: readonly Choice[],
): Choice | undefined {
  const text = textOf(properties, name);
  return choices.find((choice) => choice === text);
}
