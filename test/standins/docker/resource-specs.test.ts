import type { ImageInspectInfo } from "dockerode";
import { describe, expect, it } from "vitest";
import { networkSpec } from "./network.ts";
import { remoteImageState } from "./remote-image.ts";
import { volumeSpec } from "./volume.ts";

describe("networkSpec", () => {
  it("asks for a bridge, and for an error when the name is taken", () => {
    expect(networkSpec({ name: "stack" })).toEqual({
      Name: "stack",
      CheckDuplicate: true,
      Driver: "bridge",
      Internal: false,
      Attachable: false,
      Ingress: false,
      EnableIPv6: false,
      Options: {},
      IPAM: { Driver: "default", Config: [] },
    });
  });

  it("maps address ranges, options and labels", () => {
    const spec = networkSpec({
      name: "stack",
      internal: true,
      options: { "com.docker.network.bridge.name": "br-stack" },
      ipamConfigs: [{ subnet: "10.9.0.0/24", gateway: "10.9.0.1" }],
      labels: [{ label: "owner", value: "ops" }],
    });
    expect(spec).toMatchObject({
      Internal: true,
      Options: { "com.docker.network.bridge.name": "br-stack" },
      IPAM: { Config: [{ Subnet: "10.9.0.0/24", Gateway: "10.9.0.1" }] },
      Labels: { owner: "ops" },
    });
  });
});

describe("volumeSpec", () => {
  it("maps name, driver, options and labels", () => {
    expect(volumeSpec({ name: "data" })).toEqual({ Name: "data", Driver: "local" });
    expect(
      volumeSpec({
        name: "data",
        driverOpts: { type: "tmpfs" },
        labels: [{ label: "owner", value: "ops" }],
      }),
    ).toEqual({
      Name: "data",
      Driver: "local",
      DriverOpts: { type: "tmpfs" },
      Labels: { owner: "ops" },
    });
  });
});

describe("remoteImageState", () => {
  it("tells the digest under the name that was asked for, not under another one", () => {
    const partly: unknown = {
      Id: "sha256:1",
      RepoDigests: ["mirror.example/redis@sha256:2", "redis@sha256:3"],
    };
    const image = partly as ImageInspectInfo;
    const digest = (name: string) => remoteImageState({ name }, image).repoDigest;
    expect(digest("redis:7")).toBe("redis@sha256:3");
    expect(digest("docker.io/library/redis:7")).toBe("redis@sha256:3");
    expect(digest("mirror.example/redis:7")).toBe("mirror.example/redis@sha256:2");
    expect(digest("elsewhere/redis")).toBe("");
  });
});
