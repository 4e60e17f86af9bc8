import { describe, expect, it } from "vitest";
import {
  cniConfig,
  containerdConfig,
  kubeletConfig,
  proxyConfig,
} from "../../../../../infra/toolchain/kubernetes/node-configs.ts";
import { ports } from "./ports.ts";

const layout = { run: "/r", data: "/d", bin: "/b", packages: "/p" };

describe("containerdConfig", () => {
  it("keeps an instance of its own below the node's folders", () => {
    expect(containerdConfig(layout, "local/pause:1", "/usr/sbin/runc")).toMatchInlineSnapshot(`
      "version = 2
      root = "/d/containerd"
      state = "/r/containerd"
      [grpc]
      address = "/r/containerd.sock"
      [plugins."io.containerd.internal.v1.opt"]
      path = "/d/opt"
      [plugins."io.containerd.grpc.v1.cri"]
      sandbox_image = "local/pause:1"
      restrict_oom_score_adj = true
      netns_mounts_under_state_dir = true
      [plugins."io.containerd.grpc.v1.cri".cni]
      bin_dir = "/p/usr/lib/cni"
      conf_dir = "/r/cni"
      [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
      runtime_type = "io.containerd.runc.v2"
      [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
      SystemdCgroup = false
      BinaryName = "/usr/sbin/runc"
      Root = "/r/runc"
      "
    `);
  });
});

describe("cniConfig", () => {
  it("puts pods on a bridge of the node's, with its addresses remembered below its folder", () => {
    const config: unknown = JSON.parse(cniConfig(layout));
    expect(config).toMatchObject({
      plugins: [
        { type: "bridge", bridge: "mcps-pods", ipam: { dataDir: "/d/addresses" } },
        { type: "portmap" },
      ],
    });
  });
});

describe("kubeletConfig", () => {
  const config: unknown = JSON.parse(kubeletConfig(layout, ports, "/etc/resolv.conf"));

  it("answers nobody who is not authorized", () => {
    expect(config).toMatchObject({
      authentication: {
        anonymous: { enabled: false },
        x509: { clientCAFile: "/r/certificates/ca.crt" },
      },
      authorization: { mode: "Webhook" },
    });
  });

  it("keeps pods below one cgroup, and logs and plugins below the node's folders", () => {
    expect(config).toMatchObject({
      cgroupRoot: "/mcp-stacks",
      podLogsDir: "/d/pod-logs",
      volumePluginDir: "/d/volume-plugins",
      containerRuntimeEndpoint: "unix:///r/containerd.sock",
    });
  });
});

describe("proxyConfig", () => {
  it("opens node ports on the node's address alone and leaves the kernel's limits", () => {
    expect(JSON.parse(proxyConfig("/r", ports))).toMatchObject({
      nodePortAddresses: ["10.244.255.1/32"],
      conntrack: { maxPerCore: 0, min: 0, tcpEstablishedTimeout: "0s" },
      iptables: { localhostNodePorts: false },
    });
  });
});
