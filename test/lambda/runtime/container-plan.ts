import type { ContainerCreateOptions } from "dockerode";

/** Label of every container that stands for an execution environment; its value is the function's name. */
export const functionLabel = "com.mcp-stacks.test-function";

/** What of a function decides how its environments are made. */
export interface FunctionSpec {
  /** Name of the function; no two may run at once under one name. */
  readonly name: string;
  readonly image: string;
  /** Arguments of the image's entry point. */
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly region: string;
  readonly accountId: string;
  readonly memoryMiB: number;
  /** Seconds for one invocation. */
  readonly timeoutSec: number;
}

/** ARN of the function. */
export function functionArn({ name, region, accountId }: FunctionSpec): string {
  return `arn:aws:lambda:${region}:${accountId}:function:${name}`;
}

/**
 * A container that has what an execution environment has: an unknown unprivileged user, a root that is
 * read only, 512 MB of /tmp and 1024 files and processes
 * (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html and, for the names of the
 * environment, https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html).
 *
 * It shares the machine's network, so that loopback reaches the Runtime API and what stands for AWS.
 */
export function containerPlan(
  spec: FunctionSpec,
  { runtimeApi, id }: { runtimeApi: string; id: string },
): ContainerCreateOptions {
  const memory = spec.memoryMiB * 2 ** 20;
  return {
    name: `mcp-stacks-${spec.name}-${id}`,
    Image: spec.image,
    Cmd: [...spec.command],
    User: "993:990",
    Env: Object.entries({ ...lambdaEnv(spec, runtimeApi, id), ...spec.env }).map(
      ([name, value]) => `${name}=${value}`,
    ),
    Labels: { [functionLabel]: spec.name },
    Healthcheck: { Test: ["NONE"] },
    AttachStdout: true,
    AttachStderr: true,
    HostConfig: {
      NetworkMode: "host",
      ReadonlyRootfs: true,
      Tmpfs: { "/tmp": "rw,mode=1777,size=512m" },
      CapDrop: ["ALL"],
      SecurityOpt: ["no-new-privileges"],
      Memory: memory,
      MemorySwap: memory,
      PidsLimit: 1024,
      Ulimits: [{ Name: "nofile", Soft: 1024, Hard: 1024 }],
      LogConfig: { Type: "none", Config: {} },
    },
  };
}

function lambdaEnv(spec: FunctionSpec, runtimeApi: string, id: string): Record<string, string> {
  return {
    AWS_LAMBDA_FUNCTION_NAME: spec.name,
    AWS_LAMBDA_FUNCTION_VERSION: "1",
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(spec.memoryMiB),
    AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${spec.name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: `2026/11/21/[1]${id}`,
    AWS_LAMBDA_RUNTIME_API: runtimeApi,
    AWS_REGION: spec.region,
    AWS_DEFAULT_REGION: spec.region,
    AWS_ACCESS_KEY_ID: "ASIATESTTESTTESTTEST",
    AWS_SECRET_ACCESS_KEY: "a-key-that-opens-nothing",
    AWS_SESSION_TOKEN: "a-session-that-opens-nothing",
    LAMBDA_TASK_ROOT: "/var/task",
    LAMBDA_RUNTIME_DIR: "/var/runtime",
    TZ: ":UTC",
  };
}
