import { join } from "node:path";
import type { DetachedProcess } from "../detached.ts";
import { certificateFile } from "./certificates.ts";
import { kubeconfigFile, type NodeLayout, networks, nodeAddress, nodeName } from "./layout.ts";
import type { NodePorts } from "./ports.ts";

/** A long-running part of the node. */
export interface NodePart {
  readonly process: DetachedProcess;
  /** Port on the node's address that it listens on once it works; absent: it has none. */
  readonly port?: number;
}

/** The parts of a node, in the order in which they are started. */
export interface NodeParts {
  /** Hold the node's state: without one of them the node is made anew. */
  readonly etcd: NodePart;
  readonly containerd: NodePart;
  readonly api: NodePart;
  /** Can be started again at any time. */
  readonly others: readonly NodePart[];
}

/** Programs from outside of the build. */
export interface HostPrograms {
  readonly etcd: string;
  readonly containerd: string;
  /** Value of PATH that has runc, containerd's shim, iptables and mount. */
  readonly path: string;
}

/** What runs on the node and with which arguments. */
export function nodeParts(layout: NodeLayout, ports: NodePorts, host: HostPrograms): NodeParts {
  const { run, data, bin } = layout;
  const part = (
    name: string,
    command: string,
    mark: string,
    args: readonly string[],
    port?: number,
  ): NodePart => ({
    process: {
      label: name,
      command,
      args: [mark, ...args],
      env: { PATH: host.path },
      pidFile: join(run, "pids", name),
      logFile: join(run, "logs", `${name}.log`),
      mark,
    },
    ...(port === undefined ? {} : { port }),
  });
  const kubernetes = (program: string, mark: string, args: readonly string[], port?: number) =>
    part(program, join(bin, program), mark, args, port);
  const configOf = (who: string) => `--kubeconfig=${kubeconfigFile(run, who)}`;

  const containerdFile = `--config=${join(run, "containerd.toml")}`;
  return {
    etcd: part(
      "etcd",
      host.etcd,
      `--data-dir=${join(data, "etcd")}`,
      etcdArgs(run, ports),
      ports.etcd,
    ),
    containerd: part("containerd", host.containerd, containerdFile, ["--log-level=warn"]),
    api: kubernetes(
      "kube-apiserver",
      `--cert-dir=${join(run, "api")}`,
      apiArgs(run, ports),
      ports.api,
    ),
    others: [
      kubernetes(
        "kube-controller-manager",
        configOf("controllers"),
        controllerArgs(layout, ports),
        ports.controllers,
      ),
      kubernetes(
        "kube-scheduler",
        configOf("scheduler"),
        [...servingArgs(run, "scheduler"), `--secure-port=${ports.scheduler}`],
        ports.scheduler,
      ),
      kubernetes(
        "kubelet",
        configOf("kubelet"),
        [
          `--config=${join(run, "kubelet.json")}`,
          `--root-dir=${join(data, "kubelet")}`,
          `--cert-dir=${join(run, "kubelet-certificates")}`,
          `--hostname-override=${nodeName}`,
          `--node-ip=${nodeAddress}`,
        ],
        ports.kubeletHealth,
      ),
      kubernetes("kube-proxy", `--config=${join(run, "proxy.json")}`, [], ports.proxyHealth),
      kubernetes("volume-provisioner", configOf("volume-provisioner"), [
        `--name=${volumeProvisioner}`,
        `--root=${join(data, "volumes")}`,
      ]),
    ],
  };
}

/** Name by which the storage class finds the part that makes volumes. */
export const volumeProvisioner = "mcp-stacks/volumes";

function etcdArgs(run: string, ports: NodePorts): string[] {
  const url = `https://${nodeAddress}:${ports.etcd}`;
  const peers = `http://${nodeAddress}:${ports.etcdPeer}`;
  return [
    ...["--name=node", `--listen-client-urls=${url}`, `--advertise-client-urls=${url}`],
    ...[`--listen-peer-urls=${peers}`, `--initial-advertise-peer-urls=${peers}`],
    ...[`--initial-cluster=node=${peers}`, "--log-level=warn", "--logger=zap"],
    ...[`--cert-file=${certificateFile(run, "etcd.crt")}`],
    ...[`--key-file=${certificateFile(run, "etcd.key")}`],
    // without a certificate of the node's authority nobody reads the state
    ...["--client-cert-auth", `--trusted-ca-file=${certificateFile(run, "ca.crt")}`],
  ];
}

function apiArgs(run: string, ports: NodePorts): string[] {
  const file = (name: string) => certificateFile(run, name);
  return [
    `--bind-address=${nodeAddress}`,
    `--advertise-address=${nodeAddress}`,
    `--secure-port=${ports.api}`,
    `--tls-cert-file=${file("api.crt")}`,
    `--tls-private-key-file=${file("api.key")}`,
    `--client-ca-file=${file("ca.crt")}`,
    "--anonymous-auth=false",
    "--authorization-mode=Node,RBAC",
    "--enable-admission-plugins=NodeRestriction",
    "--allow-privileged=true",
    `--etcd-servers=https://${nodeAddress}:${ports.etcd}`,
    `--etcd-cafile=${file("ca.crt")}`,
    `--etcd-certfile=${file("api-to-etcd.crt")}`,
    `--etcd-keyfile=${file("api-to-etcd.key")}`,
    `--kubelet-certificate-authority=${file("ca.crt")}`,
    `--kubelet-client-certificate=${file("api-to-kubelet.crt")}`,
    `--kubelet-client-key=${file("api-to-kubelet.key")}`,
    "--kubelet-preferred-address-types=InternalIP",
    "--service-account-issuer=https://kubernetes.default.svc.cluster.local",
    `--service-account-key-file=${file("service-accounts.pub")}`,
    `--service-account-signing-key-file=${file("service-accounts.key")}`,
    `--service-cluster-ip-range=${networks.services}`,
    // lets the API server hand requests on to metrics-server
    `--requestheader-client-ca-file=${file("front-proxy-ca.crt")}`,
    "--requestheader-allowed-names=front-proxy-client",
    "--requestheader-username-headers=X-Remote-User",
    "--requestheader-group-headers=X-Remote-Group",
    "--requestheader-extra-headers-prefix=X-Remote-Extra-",
    `--proxy-client-cert-file=${file("front-proxy.crt")}`,
    `--proxy-client-key-file=${file("front-proxy.key")}`,
  ];
}

function controllerArgs({ run, data }: NodeLayout, ports: NodePorts): string[] {
  return [
    ...servingArgs(run, "controllers"),
    `--secure-port=${ports.controllers}`,
    "--allocate-node-cidrs=true",
    `--cluster-cidr=${networks.pods}`,
    `--service-cluster-ip-range=${networks.services}`,
    `--root-ca-file=${certificateFile(run, "ca.crt")}`,
    `--service-account-private-key-file=${certificateFile(run, "service-accounts.key")}`,
    "--use-service-account-credentials=true",
    `--flex-volume-plugin-dir=${join(data, "volume-plugins")}`,
    // a test waits for what takes minutes by default
    "--horizontal-pod-autoscaler-sync-period=5s",
    "--horizontal-pod-autoscaler-cpu-initialization-period=10s",
    "--horizontal-pod-autoscaler-initial-readiness-delay=5s",
    "--horizontal-pod-autoscaler-downscale-stabilization=15s",
  ];
}

/** What the controllers and the scheduler have in common: one of each, known callers only. */
function servingArgs(run: string, who: string): string[] {
  const file = kubeconfigFile(run, who);
  return [
    `--authentication-kubeconfig=${file}`,
    `--authorization-kubeconfig=${file}`,
    `--bind-address=${nodeAddress}`,
    "--leader-elect=false",
  ];
}
