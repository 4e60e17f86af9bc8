import type { NodePorts } from "../../../../../infra/toolchain/kubernetes/ports.ts";

/** Ports of a node in the tests; the API server's is not the usual one. */
export const ports: NodePorts = {
  api: 6444,
  etcd: 2379,
  etcdPeer: 2380,
  controllers: 10257,
  scheduler: 10259,
  kubelet: 10250,
  kubeletHealth: 10248,
  proxyHealth: 10256,
  proxyMetrics: 10249,
};
