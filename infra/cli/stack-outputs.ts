import type { OutputMap } from "@pulumi/pulumi/automation/index.js";
import { keyOf } from "../config/fault.ts";
import { checkoutRoot } from "./checkout.ts";
import { prepareProject, requireStackFile } from "./project.ts";
import { provisioned } from "./provisioned.ts";
import { explained, openStack } from "./stack.ts";
import { readStackFile, type StackFile } from "./stack-file.ts";
import { UserError } from "./user-error.ts";

/**
 * Outputs of a stack that is up, secrets in plain text.
 *
 * @throws UserError when there is no such stack, or it is not up.
 */
export async function stackOutputs(name: string): Promise<OutputMap> {
  const file = readStackFile(requireStackFile(checkoutRoot, name));
  const { checkout, env } = await provisioned(["engine"], {
    // stdout belongs to the outputs, and reading them runs no plugin that would be worth a line
    say: (line) => console.error(line),
    announced: () => false,
  });
  const workDir = prepareProject(checkout, "project", name);
  const stack = await openStack({ stack: name, workDir, env });
  const outputs = await explained(() => stack.outputs());
  if (outputs.endpoint) return outputs;
  throw new UserError(`Stack ${name} is not up.\n  fix  ${commandThatBringsUp(file, name)}`);
}

/** What brings a stack up in the state that is read here; the demo is for what this machine can run. */
export function commandThatBringsUp({ config }: StackFile, name: string): string {
  if (config?.[keyOf(["target"])] === "lambda") return `npm run pulumi -- up --stack ${name}`;
  return name === "dev" ? "npm run demo" : `npm run demo -- --stack ${name}`;
}
