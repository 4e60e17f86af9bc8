import "../infra/fast-start.ts";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { loadStack } from "../infra/config/load.ts";
import type { StackOutputs } from "../infra/outputs.ts";

const root = join(import.meta.dirname, "..");

/** The Pulumi program: reads the stack's settings and deploys to the one target they name. */
export default async function main(): Promise<StackOutputs> {
  const loaded = loadStack(root);
  const run = { ...loaded, root, dryRun: pulumi.runtime.isDryRun() };
  switch (run.settings.target) {
    case "docker": {
      const { deployToDocker } = await import("./docker.ts");
      return deployToDocker({ ...run, settings: run.settings });
    }
    case "kubernetes": {
      const { deployToKubernetes } = await import("./kubernetes.ts");
      return deployToKubernetes({ ...run, settings: run.settings });
    }
    case "lambda": {
      const { deployToLambda } = await import("./lambda.ts");
      return deployToLambda({ ...run, settings: run.settings });
    }
  }
}
