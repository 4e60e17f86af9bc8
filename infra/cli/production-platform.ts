import { z } from "zod";
import { keyOf } from "../config/fault.ts";
import type { StackFacts } from "../facts.ts";
import { physicalName } from "../naming.ts";
import type { Known } from "../production/evidence.ts";
import type { Platform } from "../production/platform.ts";
import { ownSecretVariables } from "../production/secret-variables.ts";
import { layoutOf } from "../server-layout.ts";
import type { FunctionAlias } from "./aws-evidence.ts";
import { clusterPlatform, type DeploymentName } from "./cluster-evidence.ts";
import { withClusterCommand } from "./demo-cluster.ts";
import { dockerPlatform } from "./docker-evidence.ts";
import {
  type OperatedStack,
  plainOutputs,
  type StateResource,
  stateResources,
} from "./operated-stack.ts";
import { stackDaemon } from "./stack-daemon.ts";
import { stackContainers, stackWorkloads } from "./stack-parts.ts";

const deploymentSchema = z.object({
  metadata: z.object({ namespace: z.string(), name: z.string() }),
});
const aliasSchema = z.object({ functionName: z.string(), name: z.string() });
const functionSchema = z.object({ loggingConfig: z.object({ logGroup: z.string() }) });
const placeSchema = z.object({
  region: z.string(),
  profile: z.string().optional(),
  account: z.string().optional(),
  endpoint: z.string().optional(),
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
      return action(await dockerPlatformOf(operated, facts));
    case "kubernetes": {
      const resources = await stateResources(operated);
      const server = serverDeployment(resources, facts.server);
      if (cluster === undefined || server === undefined) {
        return action({ missing: "the state names no Deployment of the server" });
      }
      const place = {
        server,
        parts: stackWorkloads(resources),
        metrics: layoutOf(facts).metrics,
        secrets: ownSecretVariables(facts),
      };
      return withClusterCommand(operated.stack, cluster, (command) =>
        action(clusterPlatform(command, place)),
      );
    }
    case "lambda": {
      const alias = await aliasOf(operated);
      if (alias === undefined) {
        return action({ missing: "the state names no function of the server" });
      }
      // the SDK of AWS is loaded for no other target
      const { withAwsPlatform } = await import("./aws-evidence.ts");
      return withAwsPlatform(alias, placeSchema.parse(settingsOf(operated, "lambda")), action);
    }
  }
}

async function dockerPlatformOf(
  operated: OperatedStack,
  facts: StackFacts,
): Promise<Known<Platform>> {
  const daemon = stackDaemon(operated);
  if (daemon === undefined) {
    return { missing: "the Docker daemon is on another machine: run this command there" };
  }
  const [{ metricsUrl }, resources] = await Promise.all([
    plainOutputs(operated),
    stateResources(operated),
  ]);
  return dockerPlatform(daemon, {
    server: physicalName(facts.server, operated.name),
    containers: stackContainers(resources),
    prometheusUrl: String(metricsUrl),
    secrets: ownSecretVariables(facts),
  });
}

function settingsOf(operated: OperatedStack, section: string): unknown {
  return operated.config[keyOf([section])];
}

/** The server's Deployment, which has its name: a gateway, backends and bridges have others. */
export function serverDeployment(
  resources: readonly StateResource[],
  server: string,
): DeploymentName | undefined {
  return resources
    .filter(({ type }) => type === "kubernetes:apps/v1:Deployment")
    .map(({ outputs }) => deploymentSchema.safeParse(outputs).data?.metadata)
    .find((metadata) => metadata?.name === server);
}

/** The alias that the API calls, and where its function's lines are: one of each in a stack. */
async function aliasOf(operated: OperatedStack): Promise<FunctionAlias | undefined> {
  const alias = aliasSchema.safeParse(await outputsOf(operated, "aws:lambda/alias:Alias")).data;
  const fn = functionSchema.safeParse(
    await outputsOf(operated, "aws:lambda/function:Function"),
  ).data;
  if (alias === undefined || fn === undefined) return undefined;
  const { functionName, name } = alias;
  return { functionName, alias: name, logGroup: fn.loggingConfig.logGroup };
}

/** What a stack's first resource of a type became. */
async function outputsOf(operated: OperatedStack, type: string): Promise<unknown> {
  const resources = await stateResources(operated);
  return resources.find((resource) => resource.type === type)?.outputs;
}
