import type { PolicyRule } from "../rule.ts";
import { accessRules } from "./access-rules.ts";
import { besideRules } from "./beside-rules.ts";
import { deliveryRules } from "./delivery-rules.ts";
import { surfaceRules } from "./surface-rules.ts";

/** Rules about what a stack means for its clients and its owners, on every target. */
export const factsRules: readonly PolicyRule[] = [
  ...surfaceRules,
  ...accessRules,
  ...deliveryRules,
  ...besideRules,
];
