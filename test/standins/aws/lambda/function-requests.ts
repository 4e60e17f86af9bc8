import type {
  Architecture,
  CreateFunctionCommandInput,
  FunctionCode,
  LoggingConfig,
  UpdateFunctionConfigurationCommandInput,
} from "@aws-sdk/client-lambda";
import {
  flagOf,
  mapOf,
  numberOf,
  objectOf,
  type Properties,
  textOf,
  textsOf,
} from "../../values.ts";
import { choiceOf } from "../choices.ts";

/** Properties that go with UpdateFunctionCode; AWS changes them with the code alone. */
export const codeProperties = ["imageUri", "architectures"] as const;

/** Properties that go with UpdateFunctionConfiguration. */
export const configurationProperties = [
  "role",
  "imageConfig",
  "description",
  "memorySize",
  "timeout",
  "environment",
  "ephemeralStorage",
  "loggingConfig",
  "tracingConfig",
  "vpcConfig",
] as const;

/** The configuration that CreateFunction takes. */
export function createRequest(
  inputs: Properties,
  FunctionName: string,
  Tags: Readonly<Record<string, string>>,
): CreateFunctionCommandInput {
  return {
    ...configuration(inputs),
    Role: textOf(inputs, "role"),
    FunctionName,
    PackageType: "Image",
    Code: codeOf(inputs),
    ...architecturesOf(inputs),
    Publish: flagOf(inputs, "publish") ?? false,
    Tags,
  };
}

/** What UpdateFunctionConfiguration takes: only what differs; what was removed goes back to its default. */
export function configurationRequest(
  inputs: Properties,
  changed: ReadonlySet<string>,
): Omit<UpdateFunctionConfigurationCommandInput, "FunctionName"> {
  const wanted = configuration(inputs);
  const unset = {
    Environment: { Variables: {} },
    ImageConfig: {},
    TracingConfig: { Mode: "PassThrough" },
    VpcConfig: { SubnetIds: [], SecurityGroupIds: [], Ipv6AllowedForDualStack: false },
    LoggingConfig: { LogFormat: "Text" },
    EphemeralStorage: { Size: 512 },
    Description: "",
    MemorySize: 128,
    Timeout: 3,
  } as const;
  return {
    ...(changed.has("role") && { Role: wanted.Role }),
    ...(changed.has("description") && { Description: wanted.Description ?? unset.Description }),
    ...(changed.has("memorySize") && { MemorySize: wanted.MemorySize ?? unset.MemorySize }),
    ...(changed.has("timeout") && { Timeout: wanted.Timeout ?? unset.Timeout }),
    ...(changed.has("environment") && { Environment: wanted.Environment ?? unset.Environment }),
    ...(changed.has("imageConfig") && { ImageConfig: wanted.ImageConfig ?? unset.ImageConfig }),
    ...(changed.has("loggingConfig") && {
      LoggingConfig: wanted.LoggingConfig ?? unset.LoggingConfig,
    }),
    ...(changed.has("tracingConfig") && {
      TracingConfig: wanted.TracingConfig ?? unset.TracingConfig,
    }),
    ...(changed.has("ephemeralStorage") && {
      EphemeralStorage: wanted.EphemeralStorage ?? unset.EphemeralStorage,
    }),
    ...(changed.has("vpcConfig") && {
      VpcConfig: wanted.VpcConfig ?? { ...unset.VpcConfig, SubnetIds: [], SecurityGroupIds: [] },
    }),
  };
}

/** The code that UpdateFunctionCode takes. */
export function codeRequest(inputs: Properties): {
  ImageUri: string | undefined;
  Architectures?: Architecture[];
} {
  return { ImageUri: textOf(inputs, "imageUri"), ...architecturesOf(inputs) };
}

function codeOf(inputs: Properties): FunctionCode {
  return { ImageUri: textOf(inputs, "imageUri") };
}

function architecturesOf(inputs: Properties): { Architectures?: Architecture[] } {
  const Architectures = textsOf(inputs, "architectures").filter(
    (name): name is Architecture => name === "x86_64" || name === "arm64",
  );
  return Architectures.length === 0 ? {} : { Architectures };
}

function loggingOf(logging: Properties): LoggingConfig {
  return {
    LogFormat: choiceOf(logging, "logFormat", ["JSON", "Text"]),
    LogGroup: textOf(logging, "logGroup"),
    ApplicationLogLevel: choiceOf(logging, "applicationLogLevel", [
      "TRACE",
      "DEBUG",
      "INFO",
      "WARN",
      "ERROR",
      "FATAL",
    ]),
    SystemLogLevel: choiceOf(logging, "systemLogLevel", ["DEBUG", "INFO", "WARN"]),
  };
}

function configuration(
  inputs: Properties,
): Omit<UpdateFunctionConfigurationCommandInput, "FunctionName"> {
  const variables = mapOf(objectOf(inputs, "environment") ?? {}, "variables");
  const image = objectOf(inputs, "imageConfig");
  const logging = objectOf(inputs, "loggingConfig");
  const storage = objectOf(inputs, "ephemeralStorage");
  const tracing = objectOf(inputs, "tracingConfig");
  const vpc = objectOf(inputs, "vpcConfig");
  return {
    Role: textOf(inputs, "role"),
    Description: textOf(inputs, "description"),
    MemorySize: numberOf(inputs, "memorySize"),
    Timeout: numberOf(inputs, "timeout"),
    ...(variables && { Environment: { Variables: variables } }),
    ...(image && {
      ImageConfig: {
        Command: textsOf(image, "commands"),
        EntryPoint: textsOf(image, "entryPoints"),
        WorkingDirectory: textOf(image, "workingDirectory"),
      },
    }),
    ...(logging && { LoggingConfig: loggingOf(logging) }),
    ...(storage && { EphemeralStorage: { Size: numberOf(storage, "size") } }),
    ...(tracing && {
      TracingConfig: { Mode: choiceOf(tracing, "mode", ["Active", "PassThrough"]) },
    }),
    ...(vpc && {
      VpcConfig: {
        SubnetIds: textsOf(vpc, "subnetIds"),
        SecurityGroupIds: textsOf(vpc, "securityGroupIds"),
        Ipv6AllowedForDualStack: flagOf(vpc, "ipv6AllowedForDualStack") ?? false,
      },
    }),
  };
}
