import { randomBytes } from "node:crypto";
import { withAutoName } from "../auto-name.ts";
import type { CheckArgs } from "../provider-kit.ts";
import { isList, type Properties, textOf } from "../values.ts";

/** Gives a resource a name of its own unless it has one, or a `namePrefix` that makes one later. */
export function withName(args: CheckArgs): Properties {
  return textOf(args.inputs, "namePrefix") === undefined ? withAutoName(args) : args.inputs;
}

/** The name that a resource is created under; one with a `namePrefix` gets 26 digits, as Terraform's. */
export function nameOf(inputs: Properties): string {
  const name = textOf(inputs, "name");
  if (name !== undefined) return name;
  const time = new Date().toISOString().replace(/\D/g, "");
  return `${textOf(inputs, "namePrefix") ?? ""}${time}0${randomBytes(4).toString("hex")}`;
}

/** Whether the program chose the name, so that a successor cannot exist beside what it replaces. */
export function hasChosenName(inputs: Properties): boolean {
  const { __defaults: defaulted } = inputs;
  return textOf(inputs, "name") !== undefined && !(isList(defaulted) && defaulted.includes("name"));
}
