import type { ContainerInspectInfo } from "dockerode";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Existing } from "../provider-kit.ts";
import type { Properties } from "../values.ts";
import {
  containerState,
  diffContainer,
  foundInputs,
  keepMark,
  unfinishedState,
} from "./container-state.ts";
import { containerTable } from "./container-table.ts";

const inputs: Properties = {
  name: "server",
  image: "sha256:1",
  envs: ["A=1", "B=2"],
  memory: 64,
  memorySwap: 64,
  ports: [{ internal: 80, external: 8080, ip: "127.0.0.1" }],
};

// what the daemon reports, as far as the stand-in looks
function inspected(changes: { running?: boolean; memory?: number } = {}): ContainerInspectInfo {
  const partly: unknown = {
    Id: "c1",
    Name: "/server",
    Image: "sha256:1",
    Config: { Cmd: ["serve"], Entrypoint: "node", Hostname: "h", StopSignal: "SIGTERM" },
    HostConfig: {
      Memory: (changes.memory ?? 64) * 1024 * 1024,
      MemorySwap: 64 * 1024 * 1024,
      ShmSize: 64 * 1024 * 1024,
      CpuShares: 0,
      RestartPolicy: { Name: "no" },
      LogConfig: { Type: "json-file" },
      Runtime: "runc",
      IpcMode: "private",
      SecurityOpt: null,
      Init: null,
    },
    NetworkSettings: {
      Bridge: "",
      Ports: { "80/tcp": [{ HostIp: "127.0.0.1", HostPort: "8080" }] },
      Networks: {
        stack: {
          IPAddress: "172.18.0.2",
          IPPrefixLen: 16,
          Gateway: "172.18.0.1",
          MacAddress: "02",
        },
      },
    },
    State: { Running: changes.running ?? true, Restarting: false, ExitCode: 3 },
  };
  return partly as ContainerInspectInfo;
}

function existing(state = containerState(inputs, inspected())): Existing {
  return { urn: "urn", id: "c1", inputs, state };
}

describe("diffContainer", () => {
  it("finds nothing to do for the same inputs, in whatever order the environment is", () => {
    expect(diffContainer(existing(), { ...inputs, envs: ["B=2", "A=1"] }).changed).toEqual([]);
  });

  it("replaces for what a container cannot change, and updates the rest in place", () => {
    const inPlace = Object.keys(containerTable).filter(
      (name) => containerTable[name]?.change === "update",
    );
    expect(inPlace).toEqual([
      "restart",
      "maxRetryCount",
      "memory",
      "memorySwap",
      "memoryReservation",
      "cpus",
      "cpuShares",
      "cpuSet",
      "mustRun",
      "start",
      "wait",
      "waitTimeout",
      "attach",
      "logs",
      "rm",
      "removeVolumes",
      "destroyGraceSeconds",
      "containerReadRefreshTimeoutMilliseconds",
    ]);
    const after = { ...inputs, memory: 128, restart: "always", envs: ["A=2"], user: "1" };
    expect(diffContainer(existing(), after)).toEqual({
      changed: ["envs", "user", "restart", "memory"],
      replaces: ["envs", "user"],
    });
  });

  it("compares the image with the ID that runs, so a name in its place replaces on every run", () => {
    expect(diffContainer(existing(), { ...inputs, image: "server:1" }).replaces).toEqual(["image"]);
  });

  it("notices memory whose swap was left to the daemon, as the official plugin does", () => {
    const { memorySwap: _, ...after } = inputs;
    expect(diffContainer(existing(), after).changed).toEqual(["memorySwap"]);
  });

  it("replaces a container that never became what was asked for, also after a refresh", () => {
    const half = unfinishedState(inputs);
    expect(diffContainer(existing(half), inputs).replaces).toEqual(["image"]);
    const reread = keepMark(half, containerState(inputs, inspected()));
    expect(diffContainer(existing(reread), inputs).replaces).toEqual(["image"]);
  });

  it("never asks to replace for a change that it does not report", () => {
    const names = fc.subarray(Object.keys(containerTable));
    fc.assert(
      fc.property(names, (changed) => {
        const after = { ...inputs, ...Object.fromEntries(changed.map((name) => [name, "other"])) };
        const difference = diffContainer(existing(), after);
        expect(difference.changed).toEqual(expect.arrayContaining([...difference.replaces]));
      }),
    );
  });
});

describe("containerState", () => {
  it("tells the outputs that the daemon chose", () => {
    expect(containerState({ name: "server", ports: [{ internal: 80 }] }, inspected())).toEqual({
      name: "server",
      image: "sha256:1",
      command: ["serve"],
      entrypoints: ["node"],
      hostname: "h",
      init: false,
      ipcMode: "private",
      logDriver: "json-file",
      memorySwap: 64,
      runtime: "runc",
      securityOpts: [],
      shmSize: 64,
      stopSignal: "SIGTERM",
      bridge: "",
      networkDatas: [
        {
          networkName: "stack",
          ipAddress: "172.18.0.2",
          ipPrefixLength: 16,
          gateway: "172.18.0.1",
          macAddress: "02",
        },
      ],
      ports: [{ internal: 80, external: 8080, ip: "0.0.0.0", protocol: "tcp" }],
    });
  });

  it("tells the exit code of a container that ended", () => {
    expect(containerState(inputs, inspected({ running: false })).exitCode).toBe(3);
  });
});

describe("foundInputs", () => {
  it("gives back the inputs of a container that is as it was made", () => {
    expect(foundInputs(inputs, inspected())).toEqual(inputs);
  });

  it("shows a stopped container as one that need not run, so that the next run starts it", () => {
    const found = foundInputs(inputs, inspected({ running: false }));
    expect(found.mustRun).toBe(false);
    expect(diffContainer({ ...existing(), inputs: found }, inputs)).toEqual({
      changed: ["mustRun"],
      replaces: [],
    });
  });

  it("shows a limit that was changed behind the engine's back", () => {
    expect(foundInputs(inputs, inspected({ memory: 512 })).memory).toBe(512);
  });
});
