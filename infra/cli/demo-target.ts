import { keyOf } from "../config/fault.ts";
import type { StackConfig } from "./stack-needs.ts";
import { UserError } from "./user-error.ts";

/**
 * Refuses the demo of a stack that is for an account of AWS: the demo provides what it runs on, and
 * costs nothing.
 *
 * @throws UserError naming the command to run instead.
 */
export function requireDemoTarget(config: StackConfig, stack: string, isDown: boolean): void {
  const key = keyOf(["target"]);
  if (config[key] !== "lambda") return;
  const verb = isDown ? "destroy" : "up";
  throw new UserError(
    `Stack ${stack} is for AWS, and the demo runs what this machine can.\n  given    ${key} lambda\n  allowed  docker, kubernetes\n  fix      npm run pulumi -- ${verb} --stack ${stack}, with credentials of your AWS account; or npx pulumi with a state of your own`,
  );
}
