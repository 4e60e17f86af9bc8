import type { OutputMap } from "@pulumi/pulumi/automation/index.js";
import { checkoutRoot } from "./checkout.ts";
import { prepareProject, requireStackFile } from "./project.ts";
import { provisioned } from "./provisioned.ts";
import { explained, openStack } from "./stack.ts";
import { UserError } from "./user-error.ts";

/**
 * Outputs of a stack that is up, secrets in plain text.
 *
 * @throws UserError when there is no such stack, or it is not up.
 */
export async function stackOutputs(name: string): Promise<OutputMap> {
  requireStackFile(checkoutRoot, name);
  const { checkout, env } = await provisioned(["engine"], {
    // stdout belongs to the outputs, and reading them runs no plugin that would be worth a line
    say: (line) => console.error(line),
    announced: () => false,
  });
  const workDir = prepareProject(checkout, "project", name);
  const stack = await openStack({ stack: name, workDir, env });
  const outputs = await explained(() => stack.outputs());
  if (outputs.endpoint) return outputs;
  const option = name === "dev" ? "" : ` -- --stack ${name}`;
  throw new UserError(`Stack ${name} is not up.\n  fix  npm run demo${option}`);
}
