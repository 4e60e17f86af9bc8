import "../fast-start.ts";
import { PolicyPack } from "@pulumi/policy";
import { contextOf } from "./context.ts";
import { packName, policiesOf } from "./pack.ts";
import { policyRules, stackRules } from "./rules.ts";

/*
 * The entry that the engine runs. It serves at once and keeps its process alive, so no test imports
 * it. Plain JavaScript: the policy runner would compile a TypeScript entry anew each time.
 */
new PolicyPack(packName, {
  policies: policiesOf({ rules: policyRules, stackRules, context: contextOf(process.env) }),
});
