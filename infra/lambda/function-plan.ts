import { env, lambdaCommand, seedDir } from "../../app/src/contract.ts";
import { backendUrls } from "../backends.ts";
import type { LambdaSettings } from "../config/schema.ts";
import { type ServerEnv, serverEnv } from "../server-env.ts";
import { adapterEnv, isAdapted } from "./adapter-plan.ts";
import type { Architecture } from "./architecture-plan.ts";
import type { LambdaNames } from "./names.ts";

/** What only AWS knows of a stack, and its function is told. */
export interface FunctionFacts {
  /** URL that clients use, without `/mcp`. */
  readonly publicUrl: string;
  /** Host name at which the gateway is called, which it sends on as `Host` whatever stands before it. */
  readonly gatewayHost: string;
  /** Names of the tables that the stack makes. */
  readonly ticketsTable: string | undefined;
  readonly limitsTable: string | undefined;
  /** ARN and version of the secret, never its content; both or neither. */
  readonly secretId: string | undefined;
  readonly secretVersion: string | undefined;
}

/** Environment of the function: the settings and where things are, never a secret's value. */
export function functionEnv(settings: LambdaSettings, facts: FunctionFacts): ServerEnv {
  const { lambda } = settings;
  const { publicUrl, gatewayHost } = facts;
  return {
    ...serverEnv(settings, { publicUrl, hosts: [gatewayHost] }),
    // the root is read-only, and what the function keeps it keeps elsewhere
    [env.dataDir]: seedDir,
    [env.logDir]: "/tmp",
    ...(lambda.streaming ? { [env.responseStreaming]: "true" } : {}),
    ...(facts.ticketsTable === undefined ? {} : { [env.ticketsTable]: facts.ticketsTable }),
    ...(facts.limitsTable === undefined ? {} : { [env.limitsTable]: facts.limitsTable }),
    ...(facts.secretId === undefined ? {} : { [env.secretId]: facts.secretId }),
    ...(facts.secretVersion === undefined ? {} : { [env.secretVersion]: facts.secretVersion }),
    // all of them are elsewhere
    ...backendUrls(settings, ({ name }) => name),
    ...adapterEnv(settings),
  };
}

/** The function, all but its image, role and environment. */
export function planFunction(
  settings: LambdaSettings,
  names: LambdaNames,
  architecture: Architecture,
) {
  const { server, lambda } = settings;
  // behind the adapter, the image is started as it is anywhere else
  const commands = isAdapted(settings) ? server.container.command : lambdaCommand;
  const { memoryMiB, timeoutSec, reservedConcurrency, tracing, vpc } = lambda;
  return {
    name: names.server,
    packageType: "Image",
    ...(commands === undefined ? {} : { imageConfig: { commands: [...commands] } }),
    architectures: [architecture],
    memorySize: memoryMiB,
    timeout: timeoutSec,
    ...(reservedConcurrency === undefined
      ? {}
      : { reservedConcurrentExecutions: reservedConcurrency }),
    loggingConfig: {
      logFormat: "JSON",
      logGroup: names.functionLogs,
      applicationLogLevel: server.logLevel === "debug" ? "DEBUG" : passedLevel,
      systemLogLevel: "WARN",
    },
    tracingConfig: { mode: tracing ? "Active" : "PassThrough" },
    ...(vpc === undefined
      ? {}
      : { vpcConfig: { subnetIds: vpc.subnetIds, securityGroupIds: vpc.securityGroupIds } }),
    // versions stay while the function is there: they are what a rollback goes back to
    publish: true,
  };
}

/**
 * Lambda lets pass what the server writes, which filters by itself: the audit log and the metrics have
 * no level, and what has none counts as INFO
 * (https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html).
 */
const passedLevel = "INFO";

/** Where the alias `live` leads: to the version just published, or to the stable one with a share of calls for it. */
export function planAlias({ lambda: { canary } }: LambdaSettings, published: string) {
  // Lambda refuses to split between a version and itself, as an `up` that publishes nothing new would ask
  if (canary === undefined || canary.stableVersion === published) {
    return { functionVersion: published, routingConfig: undefined };
  }
  const additionalVersionWeights = { [published]: canary.percent / 100 };
  return { functionVersion: canary.stableVersion, routingConfig: { additionalVersionWeights } };
}
