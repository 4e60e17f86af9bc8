import { type Properties, textOf } from "../values.ts";

/**
 * The text under `name`, which says where a resource is.
 *
 * @throws Error when it is not known: on an import, which has the id alone.
 */
export function placeIn(inputs: Properties, name: string): string {
  const text = textOf(inputs, name);
  if (text !== undefined) return text;
  throw new Error(
    `\`${name}\` is not known, and the stand-in cannot import this by its id alone. Use the official plugin to import it.`,
  );
}
