import { existsSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { waitUntil } from "../detached.ts";
import { exec, ToolchainError } from "../exec.ts";
import { applyRules, currentRules, removalScript } from "./firewall.ts";
import { nodeAddress } from "./layout.ts";
import {
  deadShimSockets,
  fixedFolders,
  hasNodeAddress,
  logLinks,
  type NodeFolders,
  nestedCgroups,
  networkResults,
  nodeInterfaces,
  nodeMounts,
  nodeProcesses,
  podProcesses,
} from "./leftovers.ts";
import { restoreKernelSettings } from "./machine.ts";

/** Remembers which folders with a fixed place were there before the node. */
export function rememberFixedFolders(data: string): void {
  writeFileSync(foreignFile(data), JSON.stringify(fixedFolders.filter(existsSync)));
}

/**
 * Ends a node, however much of it is left, and removes all that it made on the machine: processes,
 * mounts, interfaces, firewall rules, cgroups, files.
 *
 * @throws ToolchainError when processes do not end.
 */
export async function clearNode(folders: NodeFolders): Promise<void> {
  // the parts first: they would start pods again
  await endProcesses(() => nodeProcesses(folders).filter((pid) => !isShim(pid)));
  await endProcesses(() => [...nodeProcesses(folders), ...podProcesses()]);
  for (const folder of nodeMounts(folders)) await exec("umount", ["--lazy", folder]);
  for (const name of nodeInterfaces()) {
    // the two ends of a pair go together
    await exec("ip", ["link", "delete", name]).catch(() => undefined);
  }
  await clearFirewall();
  await clearCgroups();
  if (hasNodeAddress()) await exec("ip", ["address", "delete", `${nodeAddress}/32`, "dev", "lo"]);
  restoreKernelSettings(folders.run);
  clearFiles(folders);
}

async function endProcesses(find: () => number[]): Promise<void> {
  const end = (signal: NodeJS.Signals) => {
    for (const pid of find()) {
      try {
        process.kill(pid, signal);
      } catch {
        // it ended in between
      }
    }
  };
  const isGone = async () => find().length === 0;
  end("SIGTERM");
  if (await waitUntil(isGone, 3)) return;
  end("SIGKILL");
  if (await waitUntil(isGone, 10)) return;
  throw new ToolchainError(
    `The Kubernetes node does not end: processes ${find().join(", ")} are still there.`,
  );
}

function isShim(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("containerd-shim");
  } catch {
    return false;
  }
}

async function clearCgroups(): Promise<void> {
  // the kernel lets go of a cgroup a moment after its last process
  const remove = async () => {
    try {
      for (const folder of nestedCgroups()) rmdirSync(folder);
      return true;
    } catch {
      return false;
    }
  };
  if (await waitUntil(remove, 10)) return;
  throw new ToolchainError(`These cgroups cannot be removed: ${nestedCgroups().join(", ")}`);
}

async function clearFirewall(): Promise<void> {
  for (const [program, tables] of await currentRules()) {
    await applyRules(program, removalScript(tables));
  }
}

function clearFiles(folders: NodeFolders): void {
  const foreign = foreignFolders(folders.data);
  for (const file of [...logLinks(folders), ...networkResults(), ...deadShimSockets()]) {
    rmSync(file, { force: true });
  }
  const devicePlugins = "/var/lib/kubelet/device-plugins";
  if (!foreign.includes("/var/lib/kubelet"))
    rmSync(devicePlugins, { recursive: true, force: true });
  const nested = ["/var/lib/cni/results", "/run/containerd/s", "/run/containerd"];
  for (const folder of [...nested, ...fixedFolders.filter((one) => !foreign.includes(one))]) {
    removeEmpty(folder);
  }
  for (const folder of [folders.data, folders.run]) {
    rmSync(folder, { recursive: true, force: true });
  }
}

function removeEmpty(folder: string): void {
  if (existsSync(folder) && readdirSync(folder).length === 0) rmdirSync(folder);
}

/** Folders with a fixed place that were there before the node: all, where nothing is remembered. */
export function foreignFolders(data: string): string[] {
  const file = foreignFile(data);
  const found: unknown = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : fixedFolders;
  return Array.isArray(found) ? found.map(String) : [];
}

// not among what a restart of the machine throws away: the folders survive it
function foreignFile(data: string): string {
  return join(data, "foreign-folders.json");
}
