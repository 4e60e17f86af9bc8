import type { FunctionConfiguration, GetFunctionCommandOutput } from "@aws-sdk/client-lambda";
import type { Properties } from "../../values.ts";
import { onlyGiven, partsGiven } from "../answers.ts";
import type { Live } from "../kind.ts";
import { invokeArn, streamingInvokeArn } from "./arns.ts";

/** A function as GetFunction tells it, and its newest version. */
export interface FunctionAnswer {
  readonly found: GetFunctionCommandOutput;
  /** `$LATEST` where none is published. */
  readonly newest: FunctionConfiguration;
}

/** What AWS says about a function, in the provider's words. */
export function readFunction(given: Properties, { found, newest }: FunctionAnswer): Live {
  const live = found.Configuration ?? {};
  const arn = live.FunctionArn ?? "";
  const qualifiedArn = newest.FunctionArn ?? "";
  const vpc = {
    subnetIds: live.VpcConfig?.SubnetIds ?? [],
    securityGroupIds: live.VpcConfig?.SecurityGroupIds ?? [],
    ipv6AllowedForDualStack: live.VpcConfig?.Ipv6AllowedForDualStack,
  };
  const hasVpc = vpc.subnetIds.length > 0;
  const logging = {
    logFormat: live.LoggingConfig?.LogFormat,
    logGroup: live.LoggingConfig?.LogGroup,
    applicationLogLevel: live.LoggingConfig?.ApplicationLogLevel,
    systemLogLevel: live.LoggingConfig?.SystemLogLevel,
  };
  const image = live.ImageConfigResponse?.ImageConfig;
  const variables = live.Environment?.Variables;
  return {
    inputs: {
      name: live.FunctionName,
      packageType: live.PackageType,
      role: live.Role,
      imageUri: found.Code?.ImageUri,
      description: live.Description,
      memorySize: live.MemorySize,
      timeout: live.Timeout,
      reservedConcurrentExecutions: found.Concurrency?.ReservedConcurrentExecutions,
      environment: variables && { variables },
      imageConfig: partsGiven(given.imageConfig, {
        commands: image?.Command ?? [],
        entryPoints: image?.EntryPoint ?? [],
        workingDirectory: image?.WorkingDirectory,
      }),
      vpcConfig: hasVpc ? (partsGiven(given.vpcConfig, vpc) ?? vpc) : undefined,
      tags: found.Tags ?? {},
      ...onlyGiven(given, {
        architectures: live.Architectures ?? [],
        ephemeralStorage: { size: live.EphemeralStorage?.Size },
        loggingConfig: partsGiven(given.loggingConfig, logging),
        tracingConfig: { mode: live.TracingConfig?.Mode },
      }),
    },
    outputs: {
      arn,
      architectures: live.Architectures ?? [],
      codeSha256: live.CodeSha256,
      sourceCodeSize: live.CodeSize,
      invokeArn: invokeArn(arn),
      responseStreamingInvokeArn: streamingInvokeArn(arn),
      lastModified: live.LastModified,
      qualifiedArn,
      qualifiedInvokeArn: invokeArn(qualifiedArn),
      version: newest.Version,
    },
  };
}
