import { z } from "zod";
import type { Instance, Runtime } from "../production/evidence.ts";
import { placesOf } from "../production/platform.ts";
import { divided } from "../production/secret-variables.ts";

/** A container of a stack, as its state has it. */
export interface StackContainer {
  readonly name: string;
  /** What it is of the stack, such as `server` or `backend-todo-api`. */
  readonly part: string;
  /** Whether Docker writes files into it. */
  readonly takesFiles: boolean;
}

/** What the Docker Engine API says of a container (ContainerInspect), as far as it is of use here. */
export const inspectSchema = z.object({
  Name: z.string(),
  Image: z.string(),
  Args: z.array(z.string()).nullish(),
  State: z.object({ Running: z.boolean(), Health: z.object({ Status: z.string() }).nullish() }),
  Config: z.object({
    User: z.string(),
    Env: z.array(z.string()).nullish(),
    Image: z.string(),
    Labels: z.record(z.string(), z.string()).nullish(),
    Healthcheck: z.object({ Test: z.array(z.string()).nullish() }).nullish(),
    StopTimeout: z.number().nullish(),
  }),
  HostConfig: z.object({
    ReadonlyRootfs: z.boolean(),
    CapDrop: z.array(z.string()).nullish(),
    Memory: z.number().default(0),
    NanoCpus: z.number().default(0),
    CpuQuota: z.number().default(0),
  }),
});

/** A container with what the daemon says of it and of its image. */
export interface InspectedContainer extends StackContainer {
  readonly inspect: z.output<typeof inspectSchema>;
  /** Environment that the image itself holds. */
  readonly imageEnv: readonly string[];
}

/**
 * How the daemon runs a stack.
 *
 * @param deployed every container of the state; without `inspect`, the daemon has none of its name.
 * @param own variables that hold secrets of the users' own.
 */
export function dockerRuntime(
  deployed: readonly (InspectedContainer | StackContainer)[],
  own: readonly string[],
): Runtime {
  const running = deployed.filter((one) => "inspect" in one);
  const server = running.find(({ part }) => part === "server");
  const secrets = running.flatMap(({ inspect }) =>
    Object.values(divided(environment(inspect.Config.Env), own).secret),
  );
  return {
    instances: running.map(instanceOf),
    absent: deployed.filter((one) => !("inspect" in one)).map(({ name }) => `container ${name}`),
    env: divided(environment(server?.inspect.Config.Env), own).plain,
    ends:
      server === undefined
        ? {}
        : { "a stop of the container": server.inspect.Config.StopTimeout ?? 10 },
    plainSecrets: placesOf(Object.assign({}, ...running.map(openTexts)), secrets),
    neighbours: [],
  };
}

function instanceOf({ name, part, takesFiles, inspect }: InspectedContainer): Instance {
  const { State, Config, HostConfig } = inspect;
  const { ReadonlyRootfs, CapDrop, Memory, NanoCpus, CpuQuota } = HostConfig;
  return {
    name,
    part,
    image: Config.Image,
    nonRoot: !/^(0|root)?(:|$)/.test(Config.User),
    readOnlyRoot: ReadonlyRootfs,
    takesFiles,
    dropsCapabilities: (CapDrop ?? []).includes("ALL"),
    limited: Memory > 0 && (NanoCpus > 0 || CpuQuota > 0),
    probed: ![undefined, "NONE"].includes(Config.Healthcheck?.Test?.[0]),
    healthy: State.Running && State.Health?.Status === "healthy",
  };
}

/** What everybody reads who may list containers, or pulls the image. */
function openTexts({ name, inspect, imageEnv }: InspectedContainer): Record<string, string> {
  const { Args, Config } = inspect;
  return {
    [`the environment of the image of ${name}`]: JSON.stringify(imageEnv),
    [`the labels of ${name}`]: JSON.stringify(Config.Labels ?? {}),
    [`the arguments of ${name}`]: JSON.stringify([Args ?? [], Config.Healthcheck?.Test ?? []]),
  };
}

/** `NAME=value` lines as an object. */
export function environment(lines: readonly string[] | null | undefined): Record<string, string> {
  return Object.fromEntries(
    (lines ?? []).map((line): [string, string] => {
      const at = line.indexOf("=");
      return [line.slice(0, at), line.slice(at + 1)];
    }),
  );
}
