import { join } from "node:path";
import type { ToolchainContext } from "../context.ts";

/** Name of the node, of the kubeconfig's context and of what the node makes on the machine. */
export const nodeName = "mcp-stacks";

/**
 * Address of the node on the loopback interface: neither the machine's network nor another program
 * has it, and pods reach the API server there, as they could not at 127.0.0.1.
 */
export const nodeAddress = "10.244.255.1";

/** Networks of the node; each must be free on the machine. */
export const networks = {
  /** All that the node takes for pods and for itself. */
  node: "10.244.0.0/16",
  pods: "10.244.0.0/24",
  services: "10.96.0.0/16",
} as const;

/** First address of the service network: the API server inside the cluster. */
export const apiServiceAddress = "10.96.0.1";

/** Address of the Service `kube-dns`. */
export const dnsAddress = "10.96.0.10";

/** Bridge that the pods hang on. */
export const podBridge = "mcps-pods";

/** Name by which the storage class finds the part that makes volumes. */
export const volumeProvisioner = "mcp-stacks/volumes";

/** Where the parts of the node keep their files. */
export interface NodeLayout {
  /** Sockets, certificates, configurations, logs and process ids; short, for the sockets' sake. */
  readonly run: string;
  /** Images, volumes and what the parts write; thrown away with the node. */
  readonly data: string;
  /** Kubernetes' own programs and those of the addons. */
  readonly bin: string;
  /** Unpacked Debian packages: etcd, CNI plugins. */
  readonly packages: string;
}

/** Folder of what the running node has; `MCP_STACKS_RUN_DIR` moves it (@default /run/mcp-stacks). */
export function runFolder(ctx: ToolchainContext): string {
  return join(ctx.env.MCP_STACKS_RUN_DIR ?? "/run/mcp-stacks", "node");
}

/** Folder of what the node stores; it is gone with the node. */
export function dataFolder(ctx: ToolchainContext): string {
  return join(ctx.cacheDir, "kubernetes", "node");
}

/** The kubeconfig file of a part or, as `admin`, of people. */
export function kubeconfigFile(run: string, who: string): string {
  return join(run, "kubeconfig", `${who}.json`);
}
