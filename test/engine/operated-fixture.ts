import { join, relative } from "node:path";
import { checkoutRoot } from "../../infra/cli/checkout.ts";
import type { OperatedStack } from "../../infra/cli/operated-stack.ts";
import { writeProject } from "../../infra/cli/project.ts";
import type { StackCluster } from "../../infra/cli/provisioned-stack.ts";
import { readStackFile } from "../../infra/cli/stack-file.ts";
import { machineSettings, required, type StackFixture } from "./stack-fixture.ts";

/** Path of the file of a test's stack, which stands for the committed one too. */
export function stackFileOf({ folder, name }: Pick<StackFixture, "folder" | "name">): string {
  return join(folder, `Pulumi.${name}.yaml`);
}

/**
 * A stack of a test as the commands for people work on it, with the settings that its file has now;
 * make another one after the file was changed.
 */
export async function operatedFixture(
  fixture: Pick<StackFixture, "name" | "folder" | "open">,
  cluster?: StackCluster,
): Promise<OperatedStack> {
  const { name, folder } = fixture;
  const file = readStackFile(stackFileOf(fixture));
  const projects = join(checkoutRoot, ".mcp-stacks");
  return {
    name,
    stack: await fixture.open(),
    found: {
      checkout: checkoutRoot,
      env: {
        PATH: required("PATH"),
        ...(process.env.DOCKER_HOST === undefined ? {} : { DOCKER_HOST: process.env.DOCKER_HOST }),
      },
      settings: machineSettings(),
      cluster,
    },
    workDir: folder,
    config: file.config ?? {},
    configure: (changed = {}) =>
      void writeProject(checkoutRoot, relative(projects, folder), name, file, changed),
  };
}
