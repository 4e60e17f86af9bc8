import { hash } from "node:crypto";
import type { Inventory } from "../store/inventory.ts";
import type { Policies } from "../store/policies.ts";

/** Names the data that answers are made of: equal for replicas with equal files, and for no others. */
export function dataFingerprint(data: {
  readonly inventory: Inventory;
  readonly policies: Policies;
}): string {
  return hash("sha256", JSON.stringify([data.inventory.items, data.policies.all]), "base64url");
}
