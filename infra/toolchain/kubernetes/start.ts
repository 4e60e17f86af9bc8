import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import type { ToolchainContext } from "../context.ts";
import { runningPid, startDetached, stopDetached, waitUntil } from "../detached.ts";
import { exec, ToolchainError } from "../exec.ts";
import { addonImage } from "./addon-image.ts";
import { writeAddons } from "./addons.ts";
import type { Built } from "./build.ts";
import { makeCertificates } from "./certificates.ts";
import { rememberFixedFolders } from "./clear.ts";
import { allowForwarding, closeToOthers } from "./firewall.ts";
import { apiServer, writeKubeconfigs } from "./kubeconfig.ts";
import { type Kubectl, kubectlOf, succeeds } from "./kubectl.ts";
import { kubeconfigFile, type NodeLayout, nodeAddress, nodeName } from "./layout.ts";
import { prepareMachine, rememberKernelSettings, requireFreeMachine } from "./machine.ts";
import {
  cniConfig,
  cniFolder,
  containerdConfig,
  containerdSocket,
  kubeletConfig,
  proxyConfig,
} from "./node-configs.ts";
import type { HostPackages } from "./packages.ts";
import { type NodePorts, takePorts } from "./ports.ts";
import { type NodePart, type NodeParts, nodeParts } from "./processes.ts";

/** All that is known of a node that is to run. */
export interface Node {
  readonly layout: NodeLayout;
  readonly built: Built;
  readonly host: HostPackages;
}

/** Makes the files of a new node and answers with the ports it takes. */
export async function prepareNode({ layout, host }: Node): Promise<NodePorts> {
  const { run, data } = layout;
  await requireFreeMachine();
  mkdirSync(run, { recursive: true, mode: 0o700 });
  // volumes are open to every user, as pods of any user write to them: their parent is not
  mkdirSync(data, { recursive: true, mode: 0o700 });
  mkdirSync(cniFolder(run), { recursive: true });
  mkdirSync(join(data, "volumes"), { recursive: true });
  await rememberKernelSettings(run);
  rememberFixedFolders(data);
  await prepareMachine();
  await makeCertificates(run);
  const ports = await takePorts(run);
  writeKubeconfigs(run, apiServer(ports.api));
  const write = (name: string, text: string) => writeFileSync(join(run, name), text);
  write("containerd.toml", containerdConfig(layout, addonImage, host.runc));
  write("cni/10-pods.conflist", cniConfig(layout));
  write("kubelet.json", kubeletConfig(layout, ports, resolvConf()));
  write("proxy.json", proxyConfig(run, ports));
  return ports;
}

/** Starts whatever of the node does not run, and brings the addons up to date. */
export async function startNode(
  ctx: ToolchainContext,
  node: Node,
  ports: NodePorts,
): Promise<void> {
  const { layout, built, host } = node;
  const parts = nodeParts(layout, ports, host);
  const kubectl = kubectlOf(layout.bin, kubeconfigFile(layout.run, "admin"));
  const api = async () => {
    await startPart(parts.etcd);
    await startPart(parts.api, () => succeeds(kubectl, ["get", "--raw=/readyz"]));
  };
  await closeToOthers();
  await Promise.all([api(), startContainerd(parts, layout, built, host)]);
  await Promise.all(parts.others.map((part) => startPart(part)));
  await allowForwarding();
  await applyAddons(kubectl, layout, built);
  await waitForNode(kubectl);
  ctx.say("  the node is ready, and so are DNS, metrics and volumes");
}

async function startContainerd(
  { containerd }: NodeParts,
  layout: NodeLayout,
  built: Built,
  { ctr }: HostPackages,
): Promise<void> {
  const socket = ["--address", containerdSocket(layout.run)];
  const answers = () =>
    exec(ctr, [...socket, "version"], { timeoutSec: 5 }).then(
      () => true,
      () => false,
    );
  await startPart(containerd, answers);
  const images = [...socket, "--namespace", "k8s.io", "images"];
  const { stdout } = await exec(ctr, [...images, "list", "--quiet"]);
  if (!stdout.split("\n").includes(addonImage)) await exec(ctr, [...images, "import", built.image]);
}

async function startPart(
  { process, port }: NodePart,
  ready = async () => port === undefined || (await listens(port)),
): Promise<void> {
  if (runningPid(process) !== undefined) {
    // a start that was broken off may have left it on its way up
    if (await waitUntil(ready, 20, () => runningPid(process) === undefined)) return;
    await stopDetached(process, 5);
  }
  try {
    await startDetached(process, ready, 60);
  } catch (error) {
    throw new ToolchainError(
      `${error instanceof Error ? error.message : error}\nThe full log is in ${process.logFile}.`,
    );
  }
}

async function applyAddons(kubectl: Kubectl, { run }: NodeLayout, built: Built): Promise<void> {
  const apply = ["apply", "--server-side", "--force-conflicts", "-f"];
  await kubectl([...apply, writeAddons(run)]);
  await kubectl([...apply, built.kinds]);
}

async function waitForNode(kubectl: Kubectl): Promise<void> {
  const conditions = [
    ["Ready", `node/${nodeName}`],
    ["Available", "-n", "kube-system", "deployment/coredns", "deployment/metrics-server"],
    ["Available", "apiservice/v1beta1.metrics.k8s.io"],
    ["Established", "crd", "--all"],
  ] as const;
  for (const [condition, ...what] of conditions) {
    const args = ["wait", `--for=condition=${condition}`, ...what, "--timeout=60s"];
    if (await waitUntil(() => succeeds(kubectl, args, 70), 90)) continue;
    const events = await kubectl(["get", "events", "-A", "--field-selector=type=Warning"]);
    throw new ToolchainError(
      `The Kubernetes node did not come up: ${what.join(" ")} is not ${condition}.\n${events}`,
    );
  }
}

/** The name servers behind a local stub, which pods cannot reach (man 8 systemd-resolved). */
function resolvConf(): string {
  const behindStub = "/run/systemd/resolve/resolv.conf";
  return existsSync(behindStub) ? behindStub : "/etc/resolv.conf";
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, nodeAddress);
    const answer = (result: boolean) => {
      socket.destroy();
      resolve(result);
    };
    socket.once("connect", () => answer(true));
    socket.once("error", () => answer(false));
  });
}
