import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { z } from "zod";
import { ToolchainError } from "../exec.ts";
import { nodeAddress } from "./layout.ts";

/** The usual port of each part; the next free one is taken where it is in use. */
const usual = {
  api: 6443,
  etcd: 2379,
  etcdPeer: 2380,
  controllers: 10257,
  scheduler: 10259,
  kubelet: 10250,
  kubeletHealth: 10248,
  proxyHealth: 10256,
  proxyMetrics: 10249,
} as const;

/** Port of each part of the node. */
export type NodePorts = Readonly<Record<keyof typeof usual, number>>;

const portNumber = z.int().min(1).max(65_535);
const portsSchema = z.object({
  api: portNumber,
  etcd: portNumber,
  etcdPeer: portNumber,
  controllers: portNumber,
  scheduler: portNumber,
  kubelet: portNumber,
  kubeletHealth: portNumber,
  proxyHealth: portNumber,
  proxyMetrics: portNumber,
} satisfies Record<keyof typeof usual, typeof portNumber>);

/** Takes free ports on the node's address and remembers them in its run folder. */
export async function takePorts(run: string): Promise<NodePorts> {
  const taken = new Set<number>();
  const found: Record<string, number> = {};
  for (const [name, from] of Object.entries(usual)) {
    found[name] = await freePort(from, taken);
    taken.add(found[name]);
  }
  const ports = portsSchema.parse(found);
  writeFileSync(portsFile(run), JSON.stringify(ports));
  return ports;
}

/** The ports of the node that was started last; undefined when there is none. */
export function rememberedPorts(run: string): NodePorts | undefined {
  return existsSync(portsFile(run)) ? parsePorts(readFileSync(portsFile(run), "utf8")) : undefined;
}

/** Reads remembered ports; undefined for a file that was cut short. */
export function parsePorts(text: string): NodePorts | undefined {
  try {
    return portsSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

async function freePort(from: number, taken: ReadonlySet<number>): Promise<number> {
  for (let port = from; port < from + 100; port++) {
    if (!taken.has(port) && (await canListen(port))) return port;
  }
  throw new ToolchainError(
    `No free port between ${from} and ${from + 99} for the Kubernetes node.`,
  );
}

function canListen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, nodeAddress, () => server.close(() => resolve(true)));
  });
}

function portsFile(run: string): string {
  return join(run, "ports.json");
}
