import { describe, expect, it } from "vitest";
import { type ContainerSummary, localDaemon } from "../../../../infra/docker/daemon.ts";
import { portFaults } from "../../../../infra/docker/preflight.ts";
import { settingsOf } from "../settings.ts";

const allFree = async () => true;

function container(name: string, port: number, stack?: string): ContainerSummary {
  const labels = {
    "com.mcp-stacks.project": "mcp-stacks",
    "com.mcp-stacks.server": "ops-assistant",
    "com.mcp-stacks.stack": stack ?? "",
  };
  const Labels = stack ? labels : null;
  return { Id: name, Status: "Up", Names: [`/${name}`], Labels, Ports: [{ PublicPort: port }] };
}

describe("portFaults", () => {
  it("finds none while every port is free", async () => {
    expect(await portFaults(settingsOf(), "dev", [], allFree)).toEqual([]);
  });

  it("lets the stack's own containers keep their ports", async () => {
    const own = [
      container("ops-assistant-dev", 8000, "dev"),
      container("ops-assistant-dev-prometheus", 9090, "dev"),
    ];
    expect(await portFaults(settingsOf(), "dev", own, async () => false)).toEqual([]);
  });

  it("lets a gateway come to stand in front of the server that had the port", async () => {
    const split = { ...settingsOf(), topology: "split" as const };
    const own = [container("ops-assistant-dev", 8000, "dev")];
    expect(await portFaults(split, "dev", own, allFree)).toEqual([]);
  });

  it("fails on a port that another container of the stack gives up only later", async () => {
    const own = [container("ops-assistant-dev-gateway", 8000, "dev")];
    expect(await portFaults(settingsOf(), "dev", own, allFree)).toEqual([
      {
        key: "mcp-stacks:docker.port",
        given: "8000",
        allowed:
          "a port that no other container of this stack publishes; ops-assistant-dev-gateway does, until it is replaced or gone",
        fix: "set mcp-stacks:docker.port to another port for one `up`, then back",
      },
    ]);
  });

  it("names the container of another stack", async () => {
    const others = [container("ops-assistant-dev2", 8000, "dev2")];
    expect(await portFaults(settingsOf(), "dev", others, allFree)).toEqual([
      {
        key: "mcp-stacks:docker.port",
        given: "8000",
        allowed:
          "a port that is free on 127.0.0.1; container ops-assistant-dev2 listens on this one",
        fix: "stop container ops-assistant-dev2, or change mcp-stacks:docker.port",
      },
    ]);
  });

  it("looks for each port on its own address", async () => {
    const asked: string[] = [];
    const free = async (port: number, address: string) => asked.push(`${address}:${port}`) > 0;
    await portFaults(settingsOf({}, { bind: "0.0.0.0" }), "dev", [], free);
    expect(asked).toEqual(["0.0.0.0:8000", "127.0.0.1:9090"]);
  });

  it("names every port that another program listens on", async () => {
    const faults = await portFaults(settingsOf(), "dev", [], async () => false);
    expect(faults.map(({ key }) => key)).toEqual([
      "mcp-stacks:docker.port",
      "mcp-stacks:docker.prometheus.port",
    ]);
    expect(faults[0]?.fix).toBe("stop that program, or change mcp-stacks:docker.port");
  });
});

describe("localDaemon", () => {
  it("finds the socket of a local daemon", () => {
    expect(localDaemon("unix:///run/docker.sock")).toEqual({
      host: "unix:///run/docker.sock",
      socketPath: "/run/docker.sock",
    });
    expect(localDaemon(undefined, "win32")?.socketPath).toBe("//./pipe/docker_engine");
  });

  it("finds none for a daemon on another machine", () => {
    expect(localDaemon("ssh://deploy@vm1")).toBeUndefined();
    expect(localDaemon("tcp://10.0.0.1:2376")).toBeUndefined();
  });
});
