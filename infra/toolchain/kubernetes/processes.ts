import { join } from "node:path";
import type { DetachedProcess } from "../detached.ts";
import {
  kubeconfigFile,
  type NodeLayout,
  nodeAddress,
  nodeName,
  volumeProvisioner,
} from "./layout.ts";
import { apiArgs, controllerArgs, etcdArgs, servingArgs } from "./part-arguments.ts";
import type { NodePorts } from "./ports.ts";

/** A long-running part of the node. */
export interface NodePart {
  readonly process: DetachedProcess;
  /** Port on the node's address that it listens on once it works; absent: it has none. */
  readonly port?: number;
}

/** The parts of a node, in the order in which they are started. */
export interface NodeParts {
  /** Holds the node's state: without it the node is made anew; the rest is just started again. */
  readonly etcd: NodePart;
  readonly containerd: NodePart;
  readonly api: NodePart;
  /** Start once the API server answers. */
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
