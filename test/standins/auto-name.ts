import { randomBytes } from "node:crypto";
import type { CheckArgs } from "./provider-kit.ts";
import { isList, type Properties, textOf } from "./values.ts";

const defaulted = "__defaults";

/**
 * Gives a resource without a `name` one of its own, `<logical name>-<7 hex digits>`, and keeps it
 * on later runs; as the official providers do.
 */
export function withAutoName({ urn, previous, inputs }: CheckArgs): Properties {
  if (typeof inputs.name === "string") return inputs;
  const names = previous[defaulted];
  const wasAutomatic = isList(names) && names.includes("name");
  const kept = wasAutomatic ? textOf(previous, "name") : undefined;
  const logicalName = urn.split("::").at(-1) ?? "resource";
  const suffix = randomBytes(4).toString("hex").slice(0, 7);
  return { ...inputs, name: kept ?? `${logicalName}-${suffix}`, [defaulted]: ["name"] };
}
