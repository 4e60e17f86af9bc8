import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import type { ServiceName } from "../kubernetes/service-host.ts";
import { withCleanUp } from "./clean-up.ts";
import { UserError } from "./user-error.ts";

/** How kubectl is called for one cluster. */
export interface ClusterCommand {
  /** Path of kubectl. */
  readonly kubectl: string;
  /** Arguments that name the cluster, in front of all others. */
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Runs an action while port `port` of a Service is reached on loopback, as through
 * `kubectl port-forward`, which is always ended.
 *
 * @param action is given the origin, such as `http://127.0.0.1:41234`.
 * @throws UserError with kubectl's own words when the Service cannot be reached.
 */
export async function withPortForward<T>(
  { kubectl, args, env }: ClusterCommand,
  { namespace, name }: ServiceName,
  port: number,
  action: (origin: string) => Promise<T>,
): Promise<T> {
  const service = ["port-forward", "--address", "127.0.0.1", `service/${name}`, `:${port}`];
  const child = spawn(kubectl, [...args, "--namespace", namespace, ...service], {
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = once(child, "close").catch(() => {});
  try {
    return await withCleanUp(
      () => child.kill(),
      async () => action(await originOf(child, `${namespace}/${name}`)),
    );
  } finally {
    await ended;
  }
}

/** Waits for the line in which kubectl says where it listens. */
function originOf(child: ChildProcess, service: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let printed = "";
    const fail = (reason: string): void =>
      reject(new UserError(`Service ${service} cannot be reached: ${reason.trim()}`));
    const onText = (text: string): void => {
      printed += text;
      const found = /Forwarding from (127\.0\.0\.1:\d+) ->/.exec(printed)?.[1];
      if (found !== undefined) resolve(`http://${found}`);
    };
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding("utf8").on("data", onText);
    child.on("error", (error) => fail(error.message));
    child.on("close", () => fail(printed || "kubectl ended without a word"));
  });
}
