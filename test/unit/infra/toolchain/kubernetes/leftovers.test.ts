import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  deadShimSockets,
  isPartOfNode,
  logLinks,
  networkResults,
  nodeMounts,
} from "../../../../../infra/toolchain/kubernetes/leftovers.ts";

const folders = { run: "/run/mcp/node", data: "/cache/node" };

describe("isPartOfNode", () => {
  it("knows the node's parts and the shims of its pods", () => {
    const kubelet = ["/bin/kubelet", "--kubeconfig=/run/mcp/node/kubeconfig/kubelet.json"];
    const shim = ["/usr/bin/containerd-shim-runc-v2", "-address", "/run/mcp/node/containerd.sock"];
    expect([kubelet, shim].map((args) => isPartOfNode(args, folders))).toEqual([true, true]);
  });

  it("leaves the parts of another node and whoever reads our files alone", () => {
    const other = ["/usr/bin/kubelet", "--kubeconfig=/etc/kubernetes/kubelet.conf"];
    const sibling = ["/usr/bin/etcd", "--data-dir=/run/mcp/node2/etcd"];
    const reader = ["tail", "-f", "/run/mcp/node/logs/kubelet.log"];
    expect([other, sibling, reader, [""]].map((args) => isPartOfNode(args, folders))).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });
});

describe("nodeMounts", () => {
  it("names the mounts below the node's folders, the last one first", () => {
    const mounts = [
      "tmpfs /cache/node/kubelet/pods/a/volumes/token tmpfs rw 0 0",
      "overlay /cache/other overlay rw 0 0",
      "nsfs /run/mcp/node/containerd/netns/a\\040b nsfs rw 0 0",
      "",
    ].join("\n");
    expect(nodeMounts(folders, mounts)).toEqual([
      "/run/mcp/node/containerd/netns/a b",
      "/cache/node/kubelet/pods/a/volumes/token",
    ]);
  });
});

describe("files in places that the programs fix", () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "leftovers-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("are links into the node's pod logs and no others", () => {
    symlinkSync("/cache/node/pod-logs/a/0.log", join(folder, "a.log"));
    symlinkSync("/var/log/pods/b/0.log", join(folder, "b.log"));
    writeFileSync(join(folder, "c.log"), "");
    expect(logLinks(folders, folder)).toEqual([join(folder, "a.log")]);
  });

  it("are the network's results of the node's pods, with their loopback's", () => {
    const results = ["mcp-stacks-0abc-eth0", "cni-loopback-0abc-lo", "cni-loopback-0def-lo"];
    for (const file of [...results, "podman-0def-eth0"]) writeFileSync(join(folder, file), "");
    expect(networkResults(folder)).toEqual([
      join(folder, "cni-loopback-0abc-lo"),
      join(folder, "mcp-stacks-0abc-eth0"),
    ]);
  });

  it("are sockets of shims only when nobody listens on them", () => {
    for (const file of ["alive", "dead"]) writeFileSync(join(folder, file), "");
    const table = `0000: 00000002 00000000 00010000 0001 01 42 ${join(folder, "alive")}\n`;
    expect(deadShimSockets(folder, table)).toEqual([join(folder, "dead")]);
  });

  it("are none where the folder is missing", () => {
    const missing = join(folder, "missing");
    const found = [logLinks(folders, missing), networkResults(missing)];
    mkdirSync(missing);
    expect([...found, deadShimSockets(join(missing, "s"), "")]).toEqual([[], [], []]);
  });
});
