import { unusedBridgeKey } from "./bridge-rules.ts";
import { keyOf } from "./fault.ts";
import type { LambdaRule } from "./lambda-rules.ts";

/** A function runs for one call at a time: there is no container to start a server in, and none to publish it from. */
const companionsAreElsewhere: LambdaRule = ({ companions }) => {
  if (companions.length === 0) return [];
  const key = keyOf(["companions"]);
  return [
    {
      key,
      given: companions.map(({ name }) => name).join(", "),
      allowed:
        "no companions on target lambda, which runs functions and keeps no process of others",
      fix: `remove ${key}, or run them in a stack with target docker or kubernetes`,
    },
  ];
};

/** Rules about stdio servers beside the function. */
export const lambdaCompanionRules: readonly LambdaRule[] = [
  companionsAreElsewhere,
  unusedBridgeKey,
];
