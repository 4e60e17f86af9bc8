import { join } from "node:path";
import { certificateFile } from "./certificates.ts";
import { kubeconfigFile, type NodeLayout, networks, nodeAddress } from "./layout.ts";
import type { NodePorts } from "./ports.ts";

/**
 * Arguments of etcd, which answers those with a certificate of the node alone. As a peer too, though
 * it has none: whoever reaches that port without one could write any object as if it were agreed upon.
 */
export function etcdArgs(run: string, ports: NodePorts): string[] {
  const url = `https://${nodeAddress}:${ports.etcd}`;
  const peers = `https://${nodeAddress}:${ports.etcdPeer}`;
  const file = (name: string) => certificateFile(run, name);
  return [
    ...["--name=node", `--listen-client-urls=${url}`, `--advertise-client-urls=${url}`],
    ...[`--listen-peer-urls=${peers}`, `--initial-advertise-peer-urls=${peers}`],
    ...[`--initial-cluster=node=${peers}`, "--log-level=warn", "--logger=zap"],
    ...["", "peer-"].flatMap((who) => [
      `--${who}cert-file=${file("etcd.crt")}`,
      `--${who}key-file=${file("etcd.key")}`,
      `--${who}client-cert-auth`,
      `--${who}trusted-ca-file=${file("ca.crt")}`,
    ]),
  ];
}

/** Arguments of kube-apiserver; it listens on the node's address alone. */
export function apiArgs(run: string, ports: NodePorts): string[] {
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

/** Arguments of kube-controller-manager; autoscalers look every 5 s and scale down after 15 s. */
export function controllerArgs({ run, data }: NodeLayout, ports: NodePorts): string[] {
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
export function servingArgs(run: string, who: string): string[] {
  const file = kubeconfigFile(run, who);
  return [
    `--authentication-kubeconfig=${file}`,
    `--authorization-kubeconfig=${file}`,
    `--bind-address=${nodeAddress}`,
    "--leader-elect=false",
  ];
}
