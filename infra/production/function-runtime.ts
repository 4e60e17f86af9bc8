import { env } from "../../app/src/contract.ts";
import type { Runtime } from "./evidence.ts";
import { divided } from "./secret-variables.ts";

/** What AWS says of one version of a function (API reference of Lambda, GetFunction). */
export interface FunctionAnswer {
  readonly Configuration?:
    | {
        readonly FunctionName?: string | undefined;
        readonly Version?: string | undefined;
        readonly Timeout?: number | undefined;
        readonly State?: string | undefined;
        readonly LastUpdateStatus?: string | undefined;
        readonly Environment?:
          | { readonly Variables?: Readonly<Record<string, string>> | undefined }
          | undefined;
      }
    | undefined;
  readonly Code?: { readonly ResolvedImageUri?: string | undefined } | undefined;
}

/** What AWS says of one alarm (API reference of CloudWatch, DescribeAlarms). */
export interface AlarmAnswer {
  readonly ActionsEnabled?: boolean | undefined;
  readonly AlarmActions?: readonly string[] | undefined;
  readonly StateValue?: string | undefined;
  readonly Dimensions?:
    | readonly { readonly Name?: string | undefined; readonly Value?: string | undefined }[]
    | undefined;
}

/** Seconds that an HTTP API waits (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html). */
const httpApiSec = 30;

/** What Lambda sees to by itself, for every function, and what watches one. */
const byPlatform = {
  hardening:
    "as the unprivileged user and on the read-only root that Lambda gives every image (https://docs.aws.amazon.com/lambda/latest/dg/images-create.html)",
  watch: "alarms that tell somebody watch the function, and none is raised",
  unwatched: "no alarm that tells anybody watches",
};

/**
 * How Lambda runs the versions that an alias leads to. Nothing of the server's choosing decides whom it
 * runs as, for a function has no such setting; an unprivileged user has no capabilities either
 * (capabilities(7)).
 */
export function functionRuntime(
  versions: readonly FunctionAnswer[],
  alarms: readonly AlarmAnswer[],
): Runtime {
  const all = versions.map(({ Configuration = {}, Code = {} }) => ({
    name: Configuration.FunctionName ?? "",
    version: Configuration.Version ?? "",
    image: Code.ResolvedImageUri ?? "",
    variables: Configuration.Environment?.Variables ?? {},
    timeoutSec: Configuration.Timeout,
    isUp: Configuration.State === "Active" && Configuration.LastUpdateStatus !== "Failed",
  }));
  const own = alarms.filter(({ Dimensions = [] }) =>
    Dimensions.some(
      ({ Name, Value }) => Name === "FunctionName" && all.some(({ name }) => name === Value),
    ),
  );
  const telling = own.filter(
    ({ ActionsEnabled, AlarmActions = [] }) => ActionsEnabled === true && AlarmActions.length > 0,
  );
  const isRaised = own.some(({ StateValue }) => StateValue === "ALARM");
  const limits = all.flatMap(({ timeoutSec }) => timeoutSec ?? []);
  const isBuffered = all.some(({ variables }) => variables[env.responseStreaming] !== "true");
  return {
    instances: all.map(({ name, version, image, isUp }) => ({
      name: `${name}:${version}`,
      part: "server",
      image,
      nonRoot: true,
      readOnlyRoot: true,
      takesFiles: false,
      dropsCapabilities: true,
      limited: true,
      probed: telling.length > 0,
      healthy: isUp && !isRaised,
    })),
    // with a canary, the version that most calls reach comes first
    env: divided(all[0]?.variables ?? {}).plain,
    ends: {
      ...(limits.length === 0 ? {} : { "the function": Math.min(...limits) }),
      ...(isBuffered ? { "the HTTP API": httpApiSec } : {}),
    },
    plainSecrets: all.flatMap(({ version, variables }) =>
      Object.keys(divided(variables).secret).map(
        (name) => `the environment of version ${version}: ${name}`,
      ),
    ),
    neighbours: [],
    absent: [],
    byPlatform,
  };
}
