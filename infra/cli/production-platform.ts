import { z } from "zod";
import { keyOf } from "../config/fault.ts";
import { localDaemon } from "../docker/daemon.ts";
import type { StackFacts } from "../facts.ts";
import { physicalName } from "../naming.ts";
import type { Known } from "../production/evidence.ts";
import type { Platform } from "../production/platform.ts";
import { clusterPlatform, type DeploymentName } from "./cluster-evidence.ts";
import { withClusterCommand } from "./demo-cluster.ts";
import { dockerPlatform } from "./docker-evidence.ts";
import { type OperatedStack, plainOutputs } from "./operated-stack.ts";
import { explained } from "./stack.ts";

const deploymentType = "kubernetes:apps/v1:Deployment";
const deploymentSchema = z.object({
  outputs: z.object({ metadata: z.object({ namespace: z.string(), name: z.string() }) }),
});

/** Runs an action with the way to where a stack's server runs; credentials may be there only meanwhile. */
export async function withPlatform<T>(
  operated: OperatedStack,
  facts: StackFacts,
  action: (platform: Known<Platform>) => Promise<T>,
): Promise<T> {
  const { cluster } = operated.found;
  switch (facts.target) {
    case "docker":
      return action(dockerPlatformOf(operated, facts, await metricsUrlOf(operated)));
    case "kubernetes": {
      const name = await deploymentOf(operated);
      if (cluster === undefined || name === undefined) {
        return action({ missing: "the state names no Deployment of the server" });
      }
      return withClusterCommand(operated.stack, cluster, (command) =>
        action(clusterPlatform(command, name)),
      );
    }
    case "lambda":
      return action({
        missing:
          "this command reads neither the function nor its log group on AWS: look there by hand",
      });
  }
}

function dockerPlatformOf(
  operated: OperatedStack,
  facts: StackFacts,
  metricsUrl: string,
): Known<Platform> {
  const settings: unknown = operated.config[keyOf(["docker"])];
  const { host } = z.object({ host: z.string().optional() }).catch({}).parse(settings);
  const daemon = localDaemon(host ?? operated.found.env.DOCKER_HOST ?? process.env.DOCKER_HOST);
  if (daemon === undefined) {
    return { missing: "the Docker daemon is on another machine: run this command there" };
  }
  return dockerPlatform(daemon, physicalName(facts.server, operated.name), metricsUrl);
}

async function metricsUrlOf(operated: OperatedStack): Promise<string> {
  return String((await plainOutputs(operated)).metricsUrl);
}

/** The server's Deployment: it is the only one of a stack. */
async function deploymentOf({ stack }: OperatedStack): Promise<DeploymentName | undefined> {
  const { deployment } = await explained(() => stack.exportStack());
  const resources: unknown = deployment?.resources;
  const found = Array.isArray(resources)
    ? resources.find((resource) => resource?.type === deploymentType)
    : undefined;
  return deploymentSchema.safeParse(found).data?.outputs.metadata;
}
