import { type Owner, stackLabels } from "../naming.ts";

/** Labels in the provider's form, in a stable order. */
export function labelList(owner: Owner): { label: string; value: string }[] {
  return Object.entries(stackLabels(owner.stack, owner.server)).map(([label, value]) => ({
    label,
    value,
  }));
}
