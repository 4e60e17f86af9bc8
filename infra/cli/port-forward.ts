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
  command: ClusterCommand,
  service: ServiceName,
  port: number,
  action: (origin: string) => Promise<T>,
): Promise<T> {
  const forward = openPortForward(command, service, port);
  try {
    return await withCleanUp(forward.end, async () => action(await forward.origin));
  } finally {
    await forward.ended;
  }
}

/** A port of a Service that is reached on loopback until it is ended, or the pod behind it goes. */
export interface PortForward {
  /** Rejects with a UserError when the Service cannot be reached. */
  readonly origin: Promise<string>;
  readonly end: () => void;
  readonly ended: Promise<unknown>;
}

/** What a port is forwarded of. */
export interface Forwarded extends ServiceName {
  /** @default a Service, of which one pod is taken */
  readonly kind?: "service" | "pod";
}

/** Starts to forward a port; whoever calls it ends it. */
export function openPortForward(
  { kubectl, args, env }: ClusterCommand,
  { namespace, name, kind = "service" }: Forwarded,
  port: number,
): PortForward {
  const service = ["port-forward", "--address", "127.0.0.1", `${kind}/${name}`, `:${port}`];
  const child = spawn(kubectl, [...args, "--namespace", namespace, ...service], {
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = once(child, "close").catch(() => {});
  const origin = originOf(child, `${namespace}/${name}`);
  // heard by whoever waits for it; one that is ended before is nobody's fault
  origin.catch(() => {});
  return { origin, end: () => void child.kill(), ended };
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
