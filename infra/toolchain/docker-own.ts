import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { ToolchainContext } from "./context.ts";
import { type DetachedProcess, runningPid, startDetached, stopDetached } from "./detached.ts";
import { dockerGet } from "./docker-endpoint.ts";
import { freeBridgeAddress, otherDaemonRuns, parseRoutes } from "./docker-network.ts";
import { exec, ToolchainError } from "./exec.ts";

/** The Docker daemon that this toolchain starts for itself, apart from any other on the machine. */
export interface OwnDaemon {
  /** Value for DOCKER_HOST. */
  readonly host: string;
  readonly socket: string;
  /** Folder of socket, exec root and pid files; short, as a socket path has at most 107 bytes. */
  readonly runDir: string;
  readonly process: DetachedProcess;
  readonly dataRoot: string;
  /** Bridge of its own, used only when another daemon may have `docker0`. */
  readonly bridge: string;
}

/** Describes our daemon; `MCP_STACKS_RUN_DIR` moves its socket (@default /run/mcp-stacks). */
export function ownDaemon(ctx: ToolchainContext): OwnDaemon {
  const runDir = ctx.env.MCP_STACKS_RUN_DIR ?? "/run/mcp-stacks";
  const socket = join(runDir, "docker.sock");
  const host = `unix://${socket}`;
  const dataRoot = join(ctx.cacheDir, "docker");
  const hash = createHash("sha256").update(runDir).digest("hex").slice(0, 6);
  return {
    host,
    socket,
    runDir,
    dataRoot,
    bridge: `mcps-${hash}`,
    process: {
      label: "The Docker daemon",
      command: "dockerd",
      args: [
        ...["--host", host],
        ...["--data-root", dataRoot],
        ...["--exec-root", join(runDir, "exec")],
        ...["--pidfile", join(runDir, "docker.pid")],
        // a system containerd may be shared with another daemon: keep ours apart in it
        ...["--containerd-namespace", "mcp-stacks"],
        ...["--containerd-plugins-namespace", "mcp-stacks-plugins"],
      ],
      env: { ...ctx.env, PATH: `${ctx.env.PATH ?? ""}:/usr/sbin:/usr/bin:/sbin:/bin` },
      pidFile: join(runDir, "dockerd.pid"),
      logFile: join(runDir, "dockerd.log"),
      mark: host,
    },
  };
}

/** Whether the daemon's socket answers. */
export async function ownDaemonAnswers(daemon: OwnDaemon): Promise<boolean> {
  try {
    return (
      (await dockerGet({ kind: "socket", path: daemon.socket }, "/_ping", 5000)).status === 200
    );
  } catch {
    return false;
  }
}

/**
 * Starts our daemon and waits until it answers; recovers from a killed one.
 *
 * @throws ToolchainError with the daemon's last log lines when it does not come up.
 */
export async function startOwnDaemon(daemon: OwnDaemon): Promise<void> {
  if (runningPid(daemon.process) !== undefined) await stopDetached(daemon.process, 15);
  // what a crash leaves: a containerd whose daemon is gone, and ids that others may have by now;
  // dockerd would wait for the first and refuse to start for the second
  await stopDetached(containerdOf(daemon), 5);
  rmSync(join(daemon.runDir, "docker.pid"), { force: true });
  rmSync(daemon.socket, { force: true });
  const network = otherDaemonRuns(undefined) ? await provideBridge(daemon.bridge) : [];
  const own = { ...daemon.process, args: [...daemon.process.args, ...network] };
  try {
    await startDetached(own, () => ownDaemonAnswers(daemon), 60);
  } catch (error) {
    throw new ToolchainError(
      `${error instanceof Error ? error.message : error}\n` +
        `The full log is in ${own.logFile}. In a container it needs the privileges to mount and ` +
        "to make networks; otherwise install Docker and run again.",
    );
  }
}

/** Stops our daemon, and takes down the bridge and the mount that were made for it. */
export async function stopOwnDaemon(daemon: OwnDaemon): Promise<void> {
  await stopDetached(daemon.process, 30);
  rmSync(daemon.socket, { force: true });
  if (existsSync(`/sys/class/net/${daemon.bridge}`)) {
    await exec("ip", ["link", "delete", daemon.bridge]);
  }
  // a daemon mounts its data root upon itself, and one that was killed leaves that behind
  if (isMountPoint(daemon.dataRoot)) await exec("umount", [daemon.dataRoot]);
}

/** The containerd that dockerd starts for itself. */
function containerdOf({ process, runDir }: OwnDaemon): DetachedProcess {
  const folder = join(runDir, "exec", "containerd");
  return {
    ...process,
    label: "containerd",
    pidFile: join(folder, "containerd.pid"),
    mark: join(folder, "containerd.toml"),
  };
}

function isMountPoint(folder: string): boolean {
  const mounts = readFileSync("/proc/self/mounts", "utf8").split("\n");
  return mounts.some((line) => line.split(" ")[1] === folder);
}

async function provideBridge(bridge: string): Promise<string[]> {
  if (!existsSync(`/sys/class/net/${bridge}`)) {
    const address = freeBridgeAddress(parseRoutes(readFileSync("/proc/net/route", "utf8")));
    if (address === undefined) {
      throw new ToolchainError(
        "No free network for a second Docker daemon: 10.231.0.0/16 is routed already. " +
          "Set DOCKER_HOST to the daemon that runs, or stop it.",
      );
    }
    await exec("ip", ["link", "add", "name", bridge, "type", "bridge"]);
    await exec("ip", ["address", "add", address, "dev", bridge]);
  }
  await exec("ip", ["link", "set", bridge, "up"]);
  return ["--bridge", bridge];
}
