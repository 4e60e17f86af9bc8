import { stackLabels } from "../naming.ts";

/** Who a resource belongs to: the names that its own name and labels are made of. */
export interface Owner {
  readonly server: string;
  readonly stack: string;
}

/** Labels in the provider's form, in a stable order. */
export function labelList(owner: Owner): { label: string; value: string }[] {
  return Object.entries(stackLabels(owner.stack, owner.server)).map(([label, value]) => ({
    label,
    value,
  }));
}
