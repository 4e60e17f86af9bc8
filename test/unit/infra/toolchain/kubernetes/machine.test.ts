import { describe, expect, it } from "vitest";
import { parseRoutes } from "../../../../../infra/toolchain/docker-network.ts";
import {
  cgroupFolders,
  routedNetworks,
} from "../../../../../infra/toolchain/kubernetes/machine.ts";

const route = (address: number, mask: number) => ({ address, mask });

describe("routedNetworks", () => {
  it("finds both networks free on a machine with Docker alone", () => {
    expect(routedNetworks([route(0xac110000, 0xffff0000), route(0xc0a80000, 0xffffff00)])).toEqual(
      [],
    );
  });

  it("names the one that a route covers, contains or equals", () => {
    expect(routedNetworks([route(0x0a600000, 0xffff0000)])).toEqual(["10.96.0.0/16"]);
    expect(routedNetworks([route(0x0af40300, 0xffffff00)])).toEqual(["10.244.0.0/16"]);
    expect(routedNetworks([route(0x0a000000, 0xff000000)])).toEqual([
      "10.244.0.0/16",
      "10.96.0.0/16",
    ]);
  });

  it("is not misled by the default route", () => {
    const text = "Iface\tDestination\neth0\t00000000\t010200C0\t0003\t0\t0\t0\t00000000\t0\t0\t0\n";
    expect(routedNetworks(parseRoutes(text))).toEqual([]);
  });
});

describe("cgroupFolders", () => {
  it("has one in each hierarchy, old and unified", () => {
    const mounts = [
      "tmpfs /sys/fs/cgroup tmpfs rw 0 0",
      "cgroup /sys/fs/cgroup/memory cgroup rw,memory 0 0",
      "cgroup2 /sys/fs/cgroup/unified cgroup2 rw 0 0",
      "cgroup2 /somewhere/else cgroup2 rw 0 0",
    ].join("\n");
    expect(cgroupFolders(mounts)).toEqual([
      "/sys/fs/cgroup/memory/mcp-stacks",
      "/sys/fs/cgroup/unified/mcp-stacks",
    ]);
    expect(cgroupFolders("cgroup2 /sys/fs/cgroup cgroup2 rw 0 0")).toEqual([
      "/sys/fs/cgroup/mcp-stacks",
    ]);
  });
});
