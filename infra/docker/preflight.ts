import { createServer } from "node:net";
import * as pulumi from "@pulumi/pulumi";
import { unreachableBackends } from "../backend-faults.ts";
import { packageFindings } from "../companions/package-faults.ts";
import { publishedPorts } from "../config/docker-rules.ts";
import { type Fault, keyOf, renderFaults } from "../config/fault.ts";
import type { DockerSettings } from "../config/schema.ts";
import { physicalName, stackLabels } from "../naming.ts";
import { type ContainerSummary, type LocalDaemon, listContainers, localDaemon } from "./daemon.ts";

/**
 * Looks before anything is changed: does the daemon answer, are the ports free or this stack's
 * own, do backends elsewhere answer, do the packages of companions exist. A daemon on another
 * machine is left to the provider.
 *
 * @throws pulumi.RunError naming every port that is taken, every backend that does not answer and
 *   every package that is not there, or that Docker does not answer.
 */
export async function preflight(settings: DockerSettings, stack: string): Promise<void> {
  const daemon = localDaemon(settings.docker.host ?? process.env.DOCKER_HOST);
  const containers = daemon && (await listed(daemon));
  const [ports, backends, packages] = await Promise.all([
    containers === undefined ? [] : portFaults(settings, stack, containers, isFree),
    // how another machine reaches them is not to be seen from here
    daemon === undefined ? [] : unreachableBackends(settings),
    packageFindings(settings.companions),
  ]);
  for (const line of packages.unanswered) await pulumi.log.info(line);
  const faults = [...ports, ...backends, ...packages.faults];
  if (faults.length > 0) throw new pulumi.RunError(renderFaults(faults, stack));
}

function listed(daemon: LocalDaemon): Promise<readonly ContainerSummary[]> {
  return listContainers(daemon).catch((error: unknown) => {
    throw new pulumi.RunError(noDocker(daemon, error));
  });
}

function noDocker({ host }: LocalDaemon, error: unknown): string {
  const reason = error instanceof Error ? error.message : String(error);
  return [
    `Docker does not answer at ${host} (${reason}); nothing was changed.`,
    `  fix  start Docker, or set DOCKER_HOST or ${keyOf(["docker", "host"])} to a daemon that runs;`,
    "       on a bare Linux machine `npm run demo` installs and starts one",
  ].join("\n");
}

/**
 * Faults of the ports that are held by anyone but the container of this stack that is to publish
 * them. Another one of its own holds a port for as long as nothing has replaced it, which may be
 * after the new one was started.
 */
export async function portFaults(
  settings: DockerSettings,
  stack: string,
  containers: readonly ContainerSummary[],
  free: (port: number, address: string) => Promise<boolean>,
): Promise<Fault[]> {
  const { name } = settings.server;
  const own = stackLabels(stack, name);
  const server = physicalName(name, stack);
  const checks = publishedPorts(settings).map(async ({ key, bind, port, by }): Promise<Fault[]> => {
    const holder = containers.find(({ Ports }) => Ports?.some((p) => p.PublicPort === port));
    const held = holder?.Names[0]?.slice(1);
    if (holder && isOwn(holder, own)) {
      // the server is replaced before the gateway that comes to stand in front of it
      const holders = [physicalName(name, stack, ...by), ...(by[0] === "gateway" ? [server] : [])];
      return held !== undefined && holders.includes(held) ? [] : [movedFault(key, port, held)];
    }
    if (!holder && (await free(port, bind))) return [];
    const container = holder && `container ${held}`;
    const allowed = `a port that is free on ${bind}; ${container ?? "another program"} listens on this one`;
    const fix = `stop ${container ?? "that program"}, or change ${key}`;
    return [{ key, given: String(port), allowed, fix }];
  });
  return (await Promise.all(checks)).flat();
}

function movedFault(key: string, port: number, holder: string | undefined): Fault {
  return {
    key,
    given: String(port),
    allowed: `a port that no other container of this stack publishes; ${holder} does, until it is replaced or gone`,
    fix: `set ${key} to another port for one \`up\`, then back`,
  };
}

function isOwn({ Labels }: ContainerSummary, own: ReturnType<typeof stackLabels>): boolean {
  return Object.entries(own).every(([label, value]) => Labels?.[label] === value);
}

/** Whether a port can be listened on; privileged ports count as free, for Docker may bind them. */
function isFree(port: number, address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", (error: NodeJS.ErrnoException) => resolve(error.code !== "EADDRINUSE"));
    probe.listen({ port, host: address, exclusive: true }, () => probe.close(() => resolve(true)));
  });
}
