import { join } from "node:path";
import { certificateFile } from "./certificates.ts";
import {
  dnsAddress,
  kubeconfigFile,
  type NodeLayout,
  networks,
  nodeAddress,
  nodeName,
  podBridge,
} from "./layout.ts";
import type { NodePorts } from "./ports.ts";

/** Cgroup below which all pods are, so that it can be removed with them. */
export const cgroupRoot = `/${nodeName}`;

/** Socket of the node's containerd. */
export function containerdSocket(run: string): string {
  return join(run, "containerd.sock");
}

/** Folder with the network's configuration, apart from /etc/cni of another node. */
export function cniFolder(run: string): string {
  return join(run, "cni");
}

/** containerd's configuration, as TOML. */
export function containerdConfig(
  { run, data, packages }: NodeLayout,
  image: string,
  runc: string,
): string {
  const text = (value: string) => JSON.stringify(value);
  const cri = 'plugins."io.containerd.grpc.v1.cri"';
  return [
    "version = 2",
    `root = ${text(join(data, "containerd"))}`,
    `state = ${text(join(run, "containerd"))}`,
    "[grpc]",
    `address = ${text(containerdSocket(run))}`,
    // its default lies outside of our folders
    '[plugins."io.containerd.internal.v1.opt"]',
    `path = ${text(join(data, "opt"))}`,
    `[${cri}]`,
    `sandbox_image = ${text(image)}`,
    // a machine may refuse a negative score, and no pod would start
    "restrict_oom_score_adj = true",
    "netns_mounts_under_state_dir = true",
    `[${cri}.cni]`,
    `bin_dir = ${text(join(packages, "usr/lib/cni"))}`,
    `conf_dir = ${text(cniFolder(run))}`,
    `[${cri}.containerd.runtimes.runc]`,
    'runtime_type = "io.containerd.runc.v2"',
    `[${cri}.containerd.runtimes.runc.options]`,
    "SystemdCgroup = false",
    `BinaryName = ${text(runc)}`,
    `Root = ${text(join(run, "runc"))}`,
    "",
  ].join("\n");
}

/** The pods' network: a bridge, and ports of the machine for pods that ask for them. */
export function cniConfig({ data }: NodeLayout): string {
  const ipam = {
    type: "host-local",
    dataDir: join(data, "addresses"),
    ranges: [[{ subnet: networks.pods }]],
    routes: [{ dst: "0.0.0.0/0" }],
  };
  const bridge = { type: "bridge", bridge: podBridge, isGateway: true, ipMasq: true };
  return JSON.stringify({
    cniVersion: "0.4.0",
    name: nodeName,
    plugins: [
      { ...bridge, hairpinMode: true, ipam },
      { type: "portmap", capabilities: { portMappings: true } },
    ],
  });
}

/** The kubelet's configuration (kubelet.config.k8s.io/v1beta1). */
export function kubeletConfig(
  { run, data }: NodeLayout,
  ports: NodePorts,
  resolvConf: string,
): string {
  return JSON.stringify({
    apiVersion: "kubelet.config.k8s.io/v1beta1",
    kind: "KubeletConfiguration",
    address: nodeAddress,
    port: ports.kubelet,
    healthzBindAddress: nodeAddress,
    healthzPort: ports.kubeletHealth,
    authentication: {
      anonymous: { enabled: false },
      webhook: { enabled: true },
      x509: { clientCAFile: certificateFile(run, "ca.crt") },
    },
    authorization: { mode: "Webhook" },
    tlsCertFile: certificateFile(run, "kubelet-serving.crt"),
    tlsPrivateKeyFile: certificateFile(run, "kubelet-serving.key"),
    containerRuntimeEndpoint: `unix://${containerdSocket(run)}`,
    cgroupDriver: "cgroupfs",
    cgroupRoot,
    failCgroupV1: false,
    failSwapOn: false,
    clusterDNS: [dnsAddress],
    clusterDomain: "cluster.local",
    resolvConf,
    podLogsDir: join(data, "pod-logs"),
    volumePluginDir: join(data, "volume-plugins"),
    serializeImagePulls: false,
    registryPullQPS: 0,
    eventRecordQPS: 0,
    // a developer's disk may be nearly full: neither images nor pods are thrown out for that
    imageGCHighThresholdPercent: 100,
    evictionHard: {
      "memory.available": "100Mi",
      "nodefs.available": "1%",
      "imagefs.available": "1%",
    },
  });
}

/** kube-proxy's configuration; node ports are on the node's own address alone. */
export function proxyConfig(run: string, ports: NodePorts): string {
  return JSON.stringify({
    apiVersion: "kubeproxy.config.k8s.io/v1alpha1",
    kind: "KubeProxyConfiguration",
    mode: "iptables",
    bindAddress: nodeAddress,
    hostnameOverride: nodeName,
    clusterCIDR: networks.pods,
    clientConnection: { kubeconfig: kubeconfigFile(run, "proxy") },
    healthzBindAddress: `${nodeAddress}:${ports.proxyHealth}`,
    metricsBindAddress: `${nodeAddress}:${ports.proxyMetrics}`,
    nodePortAddresses: [`${nodeAddress}/32`],
    // leaves the kernel's own limits as they are
    conntrack: { maxPerCore: 0, min: 0, tcpEstablishedTimeout: "0s", tcpCloseWaitTimeout: "0s" },
    iptables: { localhostNodePorts: false },
  });
}
