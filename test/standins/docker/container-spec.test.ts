import { describe, expect, it } from "vitest";
import { changeableSpec, containerSpec } from "./container-spec.ts";

const mib = 1024 * 1024;

describe("containerSpec", () => {
  it("leaves to the daemon whatever is not given", () => {
    expect(containerSpec({ name: "a", image: "sha256:1" })).toEqual({
      name: "a",
      Image: "sha256:1",
      HostConfig: {
        NetworkMode: "bridge",
        RestartPolicy: { Name: "no", MaximumRetryCount: 0 },
      },
    });
  });

  it("maps what runs inside: command, user, environment, labels and how it stops", () => {
    const { HostConfig: _, ...body } = containerSpec({
      name: "a",
      image: "sha256:1",
      command: ["serve", "--port", "80"],
      entrypoints: ["/bin/node"],
      envs: ["A=1", "B=2"],
      user: "1000:1000",
      workingDir: "/app",
      hostname: "server",
      domainname: "example",
      stopSignal: "SIGINT",
      stopTimeout: 15,
      tty: true,
      stdinOpen: true,
      labels: [{ label: "owner", value: "ops" }],
    });
    expect(body).toEqual({
      name: "a",
      Image: "sha256:1",
      Cmd: ["serve", "--port", "80"],
      Entrypoint: ["/bin/node"],
      Env: ["A=1", "B=2"],
      User: "1000:1000",
      WorkingDir: "/app",
      Hostname: "server",
      Domainname: "example",
      StopSignal: "SIGINT",
      StopTimeout: 15,
      Tty: true,
      OpenStdin: true,
      Labels: { owner: "ops" },
    });
  });

  it("maps a health check into nanoseconds, without a zero start interval", () => {
    const { Healthcheck } = containerSpec({
      healthcheck: { tests: ["CMD", "true"], interval: "30s", timeout: "500ms", retries: 3 },
    });
    expect(Healthcheck).toEqual({
      Test: ["CMD", "true"],
      Interval: 30e9,
      Timeout: 0.5e9,
      StartPeriod: 0,
      Retries: 3,
    });
  });

  it("maps what confines it", () => {
    const { HostConfig } = containerSpec({
      readOnly: true,
      capabilities: { drops: ["ALL"], adds: ["NET_BIND_SERVICE"] },
      securityOpts: ["no-new-privileges:true"],
      tmpfs: { "/tmp": "size=16m" },
      memory: 256,
      memorySwap: 256,
      memoryReservation: 128,
      cpus: "0.5",
      cpuShares: 512,
      cpuSet: "0-1",
      shmSize: 8,
      init: true,
      groupAdds: ["audio"],
      sysctls: { "net.core.somaxconn": "1024" },
      ulimits: [{ name: "nofile", soft: 1024, hard: 2048 }],
      restart: "on-failure",
      maxRetryCount: 4,
      logDriver: "json-file",
      logOpts: { "max-size": "10m" },
    });
    expect(HostConfig).toEqual({
      NetworkMode: "bridge",
      ReadonlyRootfs: true,
      CapDrop: ["ALL"],
      CapAdd: ["NET_BIND_SERVICE"],
      SecurityOpt: ["no-new-privileges:true"],
      Tmpfs: { "/tmp": "size=16m" },
      Memory: 256 * mib,
      MemorySwap: 256 * mib,
      MemoryReservation: 128 * mib,
      NanoCpus: 500_000_000,
      CpuShares: 512,
      CpusetCpus: "0-1",
      ShmSize: 8 * mib,
      Init: true,
      GroupAdd: ["audio"],
      Sysctls: { "net.core.somaxconn": "1024" },
      Ulimits: [{ Name: "nofile", Soft: 1024, Hard: 2048 }],
      RestartPolicy: { Name: "on-failure", MaximumRetryCount: 4 },
      LogConfig: { Type: "json-file", Config: { "max-size": "10m" } },
    });
  });

  it("maps ports, also two addresses for one port, and the names of other hosts", () => {
    const { ExposedPorts, HostConfig } = containerSpec({
      ports: [
        { internal: 80, external: 8080, ip: "127.0.0.1" },
        { internal: 80, external: 8081 },
        { internal: 53, protocol: "udp" },
      ],
      hosts: [{ host: "db", ip: "10.0.0.7" }],
      dns: ["1.1.1.1"],
    });
    expect(ExposedPorts).toEqual({ "80/tcp": {}, "53/udp": {} });
    expect(HostConfig.PortBindings).toEqual({
      "80/tcp": [
        { HostIp: "127.0.0.1", HostPort: "8080" },
        { HostIp: "0.0.0.0", HostPort: "8081" },
      ],
      "53/udp": [{ HostIp: "0.0.0.0", HostPort: "" }],
    });
    expect(HostConfig.ExtraHosts).toEqual(["db:10.0.0.7"]);
    expect(HostConfig.Dns).toEqual(["1.1.1.1"]);
  });

  it("maps volumes and mounts of each kind", () => {
    const { Volumes, HostConfig } = containerSpec({
      volumes: [
        { volumeName: "data", containerPath: "/data" },
        { hostPath: "/srv", containerPath: "/srv", readOnly: true },
        { containerPath: "/anonymous" },
        { fromContainer: "other" },
      ],
      mounts: [
        { type: "volume", source: "logs", target: "/logs", volumeOptions: { noCopy: true } },
        {
          type: "bind",
          source: "/etc/x",
          target: "/x",
          readOnly: true,
          bindOptions: { propagation: "shared" },
        },
        { type: "tmpfs", target: "/scratch", tmpfsOptions: { sizeBytes: 1024, mode: 0o700 } },
      ],
    });
    expect(Volumes).toEqual({ "/anonymous": {} });
    expect(HostConfig.Binds).toEqual(["data:/data:rw", "/srv:/srv:ro"]);
    expect(HostConfig.VolumesFrom).toEqual(["other"]);
    expect(HostConfig.Mounts).toEqual([
      {
        Type: "volume",
        Source: "logs",
        Target: "/logs",
        ReadOnly: false,
        VolumeOptions: { NoCopy: true, Labels: {}, DriverConfig: { Name: "", Options: {} } },
      },
      {
        Type: "bind",
        Source: "/etc/x",
        Target: "/x",
        ReadOnly: true,
        BindOptions: { Propagation: "shared" },
      },
      {
        Type: "tmpfs",
        Source: "",
        Target: "/scratch",
        ReadOnly: false,
        TmpfsOptions: { SizeBytes: 1024, Mode: 0o700 },
      },
    ]);
  });
});

describe("changeableSpec", () => {
  it("keeps -1, no limit on swap, as it is", () => {
    expect(changeableSpec({ memorySwap: -1 }).MemorySwap).toBe(-1);
  });
});
