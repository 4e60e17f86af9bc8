import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseRoutes, type Route } from "../docker-network.ts";
import { exec, ToolchainError } from "../exec.ts";
import { networks, nodeAddress } from "./layout.ts";
import { cgroupRoot } from "./node-configs.ts";

/** Settings of the kernel that the node's parts change, as files below /proc/sys. */
const kernelSettings = [
  "vm/overcommit_memory",
  "vm/panic_on_oom",
  "kernel/panic",
  "kernel/panic_on_oops",
  "kernel/keys/root_maxkeys",
  "kernel/keys/root_maxbytes",
  "net/ipv4/ip_forward",
  "net/bridge/bridge-nf-call-iptables",
  "net/bridge/bridge-nf-call-ip6tables",
] as const;

const bridgeSetting = "/proc/sys/net/bridge/bridge-nf-call-iptables";

/**
 * Remembers the kernel's settings, so that they can be put back when the node goes.
 *
 * @throws ToolchainError when the kernel has no firewall for bridges.
 */
export async function rememberKernelSettings(run: string): Promise<void> {
  if (!existsSync(bridgeSetting)) await exec("modprobe", ["br_netfilter"]);
  const files = kernelSettings.filter((name) => existsSync(`/proc/sys/${name}`));
  const values = files.map((name) => [name, readFileSync(`/proc/sys/${name}`, "utf8").trim()]);
  writeFileSync(join(run, "kernel-settings.json"), JSON.stringify(Object.fromEntries(values)));
}

/** Puts the kernel's settings back as they were before the node. */
export function restoreKernelSettings(run: string): void {
  const file = join(run, "kernel-settings.json");
  if (!existsSync(file)) return;
  const values: unknown = JSON.parse(readFileSync(file, "utf8"));
  for (const [name, value] of Object.entries(values ?? {})) {
    const setting = kernelSettings.find((known) => known === name);
    if (setting !== undefined) writeFileSync(`/proc/sys/${setting}`, String(value));
  }
}

/** Networks of the node that the machine routes elsewhere already. */
export function routedNetworks(routes: readonly Route[]): string[] {
  return [networks.node, networks.services].filter((network) => {
    const { address, mask } = parseNetwork(network);
    return routes.some((route) => {
      const shared = (route.mask & mask) >>> 0;
      return (route.address & shared) >>> 0 === (address & shared) >>> 0;
    });
  });
}

function parseNetwork(network: string): Route {
  const [address = "", bits = "32"] = network.split("/");
  const value = address.split(".").reduce((sum, byte) => sum * 256 + Number(byte), 0);
  return { address: value >>> 0, mask: (0xffffffff << (32 - Number(bits))) >>> 0 };
}

/**
 * Refuses a machine on which the node would take another's networks or rules.
 *
 * @throws ToolchainError naming what is in the way.
 */
export async function requireFreeMachine(): Promise<void> {
  const routed = routedNetworks(parseRoutes(readFileSync("/proc/net/route", "utf8")));
  if (routed.length > 0) {
    throw new ToolchainError(
      `No Kubernetes node can be started here: ${routed.join(" and ")} ` +
        `${routed.length === 1 ? "is" : "are"} routed already (see: ip route).\n` +
        "  fix  take down what has that route, or name a cluster by MCP_STACKS_KUBECONFIG",
    );
  }
  const { stdout } = await exec("iptables-save", ["-t", "nat"]);
  if (stdout.includes("KUBE-SERVICES")) {
    throw new ToolchainError(
      "Another Kubernetes node runs on this machine: its rules are in iptables (KUBE-SERVICES).\n" +
        "  fix  name its cluster by MCP_STACKS_KUBECONFIG, or take it down with its rules",
    );
  }
}

/** Gives the machine the node's address and a cgroup for its pods. */
export async function prepareMachine(): Promise<void> {
  await exec("ip", ["address", "replace", `${nodeAddress}/32`, "dev", "lo"]);
  writeFileSync("/proc/sys/net/ipv4/ip_forward", "1");
  // an answer from one pod to another, over a Service, must pass the firewall to be translated back
  writeFileSync(bridgeSetting, "1");
  for (const folder of cgroupFolders()) {
    enableControllers(dirname(folder));
    mkdirSync(folder, { recursive: true });
  }
}

/** Hands the controllers that the kubelet asks for down a unified hierarchy, where there is one. */
function enableControllers(root: string): void {
  const file = join(root, "cgroup.controllers");
  if (!existsSync(file)) return;
  const offered = readFileSync(file, "utf8").trim().split(" ");
  for (const controller of ["cpu", "cpuset", "memory", "pids"]) {
    if (!offered.includes(controller)) continue;
    writeFileSync(join(root, "cgroup.subtree_control"), `+${controller}`);
  }
}

/** Folder of the pods' cgroup in each hierarchy of the machine (man 7 cgroups). */
export function cgroupFolders(mounts = readFileSync("/proc/self/mounts", "utf8")): string[] {
  return mounts
    .split("\n")
    .map((line) => line.split(" "))
    .filter(([, folder, type]) => {
      const isHierarchy = type === "cgroup" || type === "cgroup2";
      return isHierarchy && folder?.startsWith("/sys/fs/cgroup");
    })
    .map(([, folder]) => `${folder}${cgroupRoot}`);
}
