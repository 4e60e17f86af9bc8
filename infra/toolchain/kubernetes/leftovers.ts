import { existsSync, readdirSync, readFileSync, readlinkSync, realpathSync } from "node:fs";
import { networkInterfaces } from "node:os";
import { basename, join } from "node:path";
import { nodeAddress, nodeName, podBridge } from "./layout.ts";
import { cgroupFolders } from "./machine.ts";

/** Folders of the node: all that lies in them is its own. */
export interface NodeFolders {
  readonly run: string;
  readonly data: string;
}

/** Programs of the node, by their file's name. */
const programs: ReadonlySet<string> = new Set([
  ...["etcd", "containerd", "containerd-shim-runc-v2", "volume-provisioner"],
  ...["kube-apiserver", "kube-controller-manager", "kube-scheduler", "kubelet", "kube-proxy"],
]);

/** Folders outside of ours whose place the programs fix; each is the node's only where it made it. */
export const fixedFolders = ["/var/lib/kubelet", "/var/log/containers", "/var/lib/cni"] as const;

/** Whether a process is a part of this node and not of another, by its arguments. */
export function isPartOfNode(args: readonly string[], { run, data }: NodeFolders): boolean {
  const isOurs = args.some((arg) => arg.includes(`${run}/`) || arg.includes(`${data}/`));
  return programs.has(basename(args[0] ?? "")) && isOurs;
}

/** Process ids of the node's parts and of the shims of its pods. */
export function nodeProcesses(folders: NodeFolders): number[] {
  return processIds().filter((pid) => isPartOfNode(argumentsOf(pid), folders));
}

/** Process ids in the pods' cgroups. */
export function podProcesses(): number[] {
  const pids = nestedCgroups().flatMap((folder) => readLines(join(folder, "cgroup.procs")));
  return [...new Set(pids.map(Number))];
}

/** The node's cgroups, the deepest first, as they must be removed. */
export function nestedCgroups(): string[] {
  const below = (folder: string): string[] => [
    ...readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .flatMap((entry) => below(join(folder, entry.name))),
    folder,
  ];
  return cgroupFolders().filter(existsSync).flatMap(below);
}

/** Mount points below the node's folders, the last mounted first. */
export function nodeMounts(
  { run, data }: NodeFolders,
  mounts = readFileSync("/proc/self/mounts", "utf8"),
): string[] {
  return mounts
    .split("\n")
    .map((line) => (line.split(" ")[1] ?? "").replaceAll("\\040", " "))
    .filter((folder) => folder.startsWith(`${run}/`) || folder.startsWith(`${data}/`))
    .reverse();
}

/** Interfaces of the node: the pods' bridge and what hangs on it. */
export function nodeInterfaces(): string[] {
  const root = "/sys/class/net";
  return readdirSync(root).filter((name) => {
    if (name === podBridge) return true;
    const master = join(root, name, "master");
    return existsSync(master) && basename(realpathSync(master)) === podBridge;
  });
}

/** Whether the node's address is on the loopback interface. */
export function hasNodeAddress(): boolean {
  return (networkInterfaces().lo ?? []).some(({ address }) => address === nodeAddress);
}

/** Links to pod logs that the kubelet leaves in /var/log/containers. */
export function logLinks({ data }: NodeFolders, folder = "/var/log/containers"): string[] {
  if (!existsSync(folder)) return [];
  const links = readdirSync(folder, { withFileTypes: true }).filter((one) => one.isSymbolicLink());
  return links
    .map((link) => join(folder, link.name))
    .filter((link) => readlinkSync(link).startsWith(`${data}/`));
}

/** Results that CNI plugins remember of the node's pods, those of their loopback too. */
export function networkResults(folder = "/var/lib/cni/results"): string[] {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder);
  const pods = files.flatMap(
    (file) => new RegExp(`^${nodeName}-([0-9a-f]+)-`).exec(file)?.[1] ?? [],
  );
  return files
    .filter((file) => pods.some((pod) => file.includes(`-${pod}-`)))
    .map((file) => join(folder, file));
}

/** Sockets of containerd shims that nobody listens on any more. */
export function deadShimSockets(
  folder = "/run/containerd/s",
  table = readFileSync("/proc/net/unix", "utf8"),
): string[] {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).map((file) => join(folder, file));
  return files.filter((file) => !table.includes(file));
}

function processIds(): number[] {
  return readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number);
}

/** Arguments of a process, its program first; empty ones for a process that has ended. */
export function argumentsOf(pid: number): string[] {
  return readText(`/proc/${pid}/cmdline`).split("\0");
}

function readLines(file: string): string[] {
  return readText(file).split("\n").filter(Boolean);
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    // it ended in between
    return "";
  }
}
