import { existsSync } from "node:fs";
import { join } from "node:path";
import { withLock } from "./cache.ts";
import type { Provision, ToolchainContext } from "./context.ts";
import { runningPid, waitUntil } from "./detached.ts";
import { defaultDockerHost, dockerGet, parseDockerHost } from "./docker-endpoint.ts";
import { ownDaemon, ownDaemonAnswers, startOwnDaemon, stopOwnDaemon } from "./docker-own.ts";
import { daemonUsers } from "./docker-users.ts";
import { exec, ToolchainError } from "./exec.ts";
import { canInstallPackages, findCommand, installMissing } from "./host-packages.ts";

/**
 * Finds a Docker daemon, or installs and starts one as root on Debian or Ubuntu.
 *
 * @throws ToolchainError when there is none and none can be provided, or DOCKER_HOST is wrong.
 */
export async function provideDocker(ctx: ToolchainContext): Promise<Provision> {
  const own = ownDaemon(ctx);
  const given = ctx.env.DOCKER_HOST;
  if (given && given !== own.host) {
    if (await answers(given)) return docker(`the daemon at ${given} (DOCKER_HOST)`, given);
    throw new ToolchainError(
      `No Docker daemon answers at DOCKER_HOST=${given}. Start that daemon, or unset DOCKER_HOST.`,
    );
  }
  const context = await contextHost(ctx);
  if (context !== undefined && (await answers(context))) {
    return docker(`the daemon at ${context} (the Docker CLI's context)`, context);
  }
  const installed = defaultDockerHost(ctx.platform);
  if (await answers(installed)) return docker(`the daemon at ${installed}`, undefined);
  const ours = docker(
    `a daemon of its own at ${own.host}, log in ${own.process.logFile}`,
    own.host,
  );
  if (ctx.platform === "linux" && (await ownDaemonAnswers(own))) return ours;
  if (!canInstallPackages(ctx)) throw new ToolchainError(noDocker(ctx.platform));

  await installMissing(
    ctx,
    { dockerd: "docker.io", docker: "docker.io", iptables: "iptables", ip: "iproute2" },
    "as no Docker daemon answers on this machine",
  );
  // since Debian 13 the command line is a package of its own
  await installMissing(ctx, { docker: "docker-cli" }, "the Docker command line");
  // where an init system runs, the package has started the system's own daemon
  const serviceStarts = existsSync("/run/systemd/system") || existsSync("/var/run/docker.pid");
  if (serviceStarts && (await waitUntil(() => answers(installed), 15))) {
    return docker(`the daemon at ${installed}, installed just now`, undefined);
  }
  await withLock(join(ctx.cacheDir, "docker.lock"), async () => {
    // another command may have started it while this one waited
    if (await ownDaemonAnswers(own)) return;
    ctx.say(`Starting a Docker daemon at ${own.host}`);
    await startOwnDaemon(own);
  });
  return ours;
}

/** What became of the daemon of ours: `kept` names who still needs it. */
export type DockerStop =
  | { readonly result: "stopped" | "not ours" }
  | { readonly result: "kept"; readonly users: readonly string[] };

/**
 * Stops the daemon that `provideDocker` started, unless it may still be needed: it serves every
 * checkout of the machine.
 */
export async function stopDockerDaemon(ctx: ToolchainContext): Promise<DockerStop> {
  const own = ownDaemon(ctx);
  if (ctx.platform !== "linux" || runningPid(own.process) === undefined)
    return { result: "not ours" };
  const users = await daemonUsers(own.socket);
  if (users.length > 0) return { result: "kept", users };
  await stopOwnDaemon(own);
  return { result: "stopped" };
}

function docker(choice: string, host: string | undefined): Provision {
  return {
    need: "Docker daemon",
    choice,
    standIn: false,
    env: host === undefined ? {} : { DOCKER_HOST: host },
    path: [],
  };
}

async function answers(host: string): Promise<boolean> {
  const endpoint = parseDockerHost(host);
  try {
    if (endpoint.kind !== "cli") return (await dockerGet(endpoint, "/_ping", 5000)).status === 200;
    const args = ["--host", host, "version", "--format", "{{.Server.Version}}"];
    await exec("docker", args);
    return true;
  } catch {
    return false;
  }
}

/** Host of the Docker CLI's current context; undefined without a CLI or for the default context. */
async function contextHost(ctx: ToolchainContext): Promise<string | undefined> {
  if (findCommand(ctx, "docker") === undefined) return undefined;
  try {
    const format = "{{.Name}} {{.Endpoints.docker.Host}}";
    const { stdout } = await exec("docker", ["context", "inspect", "--format", format]);
    const [name, host] = stdout.trim().split(" ", 2);
    return name === "default" ? undefined : host;
  } catch {
    return undefined;
  }
}

function noDocker(platform: NodeJS.Platform): string {
  const install =
    platform === "linux"
      ? "install Docker Engine (package docker.io or docker-ce) and let your user use it"
      : "install Docker Desktop and start it";
  return (
    `No Docker daemon answers at ${defaultDockerHost(platform)}, and DOCKER_HOST is not set. ` +
    `Either ${install}, or run this as root on Debian or Ubuntu, where it installs and starts ` +
    "one itself. A daemon elsewhere is used by DOCKER_HOST, for instance ssh://user@machine."
  );
}
