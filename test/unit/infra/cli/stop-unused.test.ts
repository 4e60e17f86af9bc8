import { describe, expect, it } from "vitest";
import { type Leftovers, stopUnused } from "../../../../infra/cli/stop-unused.ts";

/** A machine with a node and a daemon, what was stopped of it, and what was said. */
function machine(given: {
  readonly wasOnNode?: boolean;
  readonly node?: boolean;
  readonly users?: readonly string[];
  readonly left?: readonly string[];
  readonly docker?: Awaited<ReturnType<Leftovers["stopDocker"]>>;
}) {
  const stopped: string[] = [];
  const said: string[] = [];
  let node = given.node ?? true;
  const leftovers: Leftovers = {
    wasOnNode: given.wasOnNode ?? true,
    hasNode: () => node,
    nodeUsers: async () => given.users ?? [],
    stopNode: async () => {
      stopped.push("node");
      node = false;
      return { wasThere: true, left: given.left ?? [] };
    },
    stopDocker: async () => {
      stopped.push("docker");
      return given.docker ?? { result: "stopped" };
    },
  };
  return { stopped, said, run: () => stopUnused(leftovers, (line) => said.push(line)) };
}

describe("stopUnused", () => {
  it("stops the node that nobody else uses, and then Docker", async () => {
    const { stopped, said, run } = machine({});
    await run();
    expect(stopped).toEqual(["node", "docker"]);
    expect(said).toEqual([
      "The Kubernetes node that was started for it is stopped.",
      "The Docker daemon that was started for it is stopped.",
    ]);
  });

  it("keeps the node while others use it, says who, and keeps what it pulls from", async () => {
    const { stopped, said, run } = machine({ users: ["namespace a of stack a", "namespace b"] });
    await run();
    expect(stopped).toEqual([]);
    expect(said).toEqual([
      "The Kubernetes node goes on, as it has: namespace a of stack a, namespace b.",
      "The Docker daemon and its registry go on, as the Kubernetes node pulls from there.",
    ]);
  });

  it("leaves a node alone that the stack was not on, and Docker for its sake", async () => {
    const { stopped, said, run } = machine({ wasOnNode: false });
    await run();
    expect(stopped).toEqual([]);
    expect(said).toHaveLength(1);
  });

  it("stops Docker where there is no node, and says who keeps it", async () => {
    const kept = { result: "kept", users: ["container x"] } as const;
    const { stopped, said, run } = machine({ wasOnNode: false, node: false, docker: kept });
    await run();
    expect(stopped).toEqual(["docker"]);
    expect(said).toEqual(["The Docker daemon goes on, as it has: container x."]);
  });

  it("fails when something of the node is left, and names it", async () => {
    const { run } = machine({ left: ["mount /x"] });
    await expect(run()).rejects.toThrow("this is left:\n  mount /x");
  });
});
