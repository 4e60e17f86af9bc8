import { describe, expect, it } from "vitest";
import { parsePorts } from "../../../../../infra/toolchain/kubernetes/ports.ts";
import { nodeParts } from "../../../../../infra/toolchain/kubernetes/processes.ts";
import { ports } from "./ports.ts";

const layout = { run: "/r", data: "/d", bin: "/b", packages: "/p" };
const host = { etcd: "/p/etcd", containerd: "/usr/bin/containerd", path: "/bin" };
const { etcd, containerd, api, others } = nodeParts(layout, ports, host);
const all = [etcd, containerd, api, ...others].map((part) => part.process);

describe("nodeParts", () => {
  it("are the parts of a whole node", () => {
    expect(all.map(({ label }) => label)).toEqual([
      "etcd",
      "containerd",
      "kube-apiserver",
      "kube-controller-manager",
      "kube-scheduler",
      "kubelet",
      "kube-proxy",
      "volume-provisioner",
    ]);
  });

  it("can each be told from all others by an argument", () => {
    const marks = all.map(({ mark }) => mark);
    for (const { args, mark } of all) {
      expect(marks.filter((one) => args.includes(one))).toEqual([mark]);
    }
  });

  it("listen on the node's own address and nowhere else", () => {
    const addresses = all
      .flatMap(({ args }) => args)
      .filter((arg) => /^--(bind-address|advertise-address|node-ip|listen-\S+)=/.test(arg))
      .map((arg) => arg.slice(arg.indexOf("=") + 1));
    expect(addresses.length).toBeGreaterThan(5);
    expect(addresses.filter((address) => !address.includes("10.244.255.1"))).toEqual([]);
  });

  it("take nobody's word without a certificate", () => {
    expect(api.process.args).toContain("--anonymous-auth=false");
    expect(api.process.args).toContain("--authorization-mode=Node,RBAC");
    expect(etcd.process.args).toContain("--client-cert-auth");
  });

  it("let nobody write to the state as a peer without a certificate either", () => {
    expect(etcd.process.args).toContain("--peer-client-cert-auth");
    const urls = etcd.process.args.filter((arg) => /-(client|peer)-urls=|-cluster=/.test(arg));
    expect(urls).toHaveLength(5);
    expect(
      urls.filter((arg) => !arg.includes("=https://") && !arg.includes("=node=https://")),
    ).toEqual([]);
  });

  it("keep all they write below the folders of the node", () => {
    const paths = all
      .flatMap(({ args, pidFile, logFile }) => [...args, pidFile, logFile])
      .map((text) => text.slice(text.indexOf("=") + 1))
      .filter((text) => text.startsWith("/"));
    expect(paths.filter((path) => !/^\/(r|d)\//.test(path))).toEqual([]);
  });

  it("get no environment of the user's but a PATH", () => {
    expect(all.map(({ env }) => env)).toEqual(all.map(() => ({ PATH: "/bin" })));
  });
});

describe("parsePorts", () => {
  it("reads back what was remembered", () => {
    expect(parsePorts(JSON.stringify(ports))).toEqual(ports);
  });

  it("fails softly on a file that was cut short or lacks a port", () => {
    expect(parsePorts(JSON.stringify(ports).slice(0, 20))).toBeUndefined();
    expect(parsePorts('{"api": 6443}')).toBeUndefined();
    expect(parsePorts("null")).toBeUndefined();
  });
});
