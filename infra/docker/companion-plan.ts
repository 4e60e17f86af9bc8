import type { StdioTarget } from "../client-configuration.ts";
import { startCommand } from "../companion-command.ts";
import type { CompanionSettings, DockerSettings } from "../config/schema.ts";
import { type Owner, physicalName } from "../naming.ts";
import { containerDefaults, healthcheckPlan } from "./container-defaults.ts";

const check = { intervalSec: 30, timeoutSec: 5, startPeriodSec: 5, retries: 3 } as const;

/** Name of the container that clients start a companion's server in. */
export function companionContainer({ server, stack }: Owner, name: string): string {
  return physicalName(server, stack, name);
}

/**
 * The container of a companion, all but its image, its environment and where it is attached. It
 * idles: clients start the server in it, each a process of its own, which `init` reaps.
 */
export function planCompanion(
  companion: CompanionSettings,
  docker: DockerSettings["docker"],
  containerName: string,
) {
  const { image, idle, user, writable, network, memoryMiB } = companion;
  return {
    ...containerDefaults({ memoryMiB, cpus: docker.cpus }),
    name: containerName,
    hostname: companion.name,
    user: `${user}:${user}`,
    init: true,
    readOnly: true,
    tmpfs: Object.fromEntries(
      writable.map((path) => [path, "rw,noexec,nosuid,nodev,size=16m"] as const),
    ),
    // an image may have its server as entrypoint, which would end without a client
    ...(image === undefined ? {} : { entrypoints: idle }),
    ...(network === "none" ? { networkMode: "none" } : {}),
    healthcheck: healthcheckPlan(canBeStarted(companion), check, docker.health),
    waitTimeout: docker.startTimeoutSec,
    // nothing is lost by its end: what runs in it are processes of clients
    stopTimeout: 5,
    destroyGraceSeconds: 5,
  };
}

/**
 * A companion is well while its container takes commands and has the one that clients start. The
 * server itself is not started: `smoke` does that.
 */
function canBeStarted(companion: CompanionSettings): string[] {
  const [command = ""] = startCommand(companion);
  if (command.includes("/")) return ["CMD", "test", "-x", command];
  return ["CMD-SHELL", `command -v ${quoted(command)} >/dev/null`];
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/**
 * Plain environment of a companion. Many servers and their libraries write to the user's folder,
 * which the read-only root has none of.
 */
export function companionEnv({ writable: [home], env }: CompanionSettings): string[] {
  const all = { ...(home === undefined ? {} : { HOME: home }), ...env };
  return Object.entries(all).map(([name, value]) => `${name}=${value}`);
}

/** How clients start the servers of companions, each in its container. */
export function companionTargets(
  { companions, docker: { host } }: DockerSettings,
  owner: Owner,
): StdioTarget[] {
  const daemon = host === undefined ? [] : ["--host", host];
  return companions.map((companion) => ({
    name: companion.name,
    command: "docker",
    args: [
      ...[...daemon, "exec", "-i", companionContainer(owner, companion.name)],
      ...startCommand(companion),
    ],
  }));
}
