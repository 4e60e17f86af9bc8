import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  type ContainerLife,
  givenUp,
  watchForCrashes,
} from "../../../../infra/docker/crash-watch.ts";

const life = (Status: string, RestartCount = 0, health?: string, ExitCode = 0): ContainerLife => ({
  Name: "/ops-assistant-dev",
  RestartCount,
  State: { Status, ExitCode, ...(health === undefined ? {} : { Health: { Status: health } }) },
});

describe("a container that was just made", () => {
  it.each([
    ["created", 0, undefined],
    ["running", 0, "starting"],
    ["running", 0, "healthy"],
    ["restarting", 1, "starting"],
  ])(
    "may become well while it is %s, restarted %i times, health %s",
    (status, restarts, health) => {
      expect(givenUp(life(status, restarts, health))).toBeUndefined();
    },
  );

  it("is given up once it ended, with the code that it ended with", () => {
    expect(givenUp(life("exited", 0, undefined, 3))).toBe("it ended with code 3");
  });

  it("is given up when Docker restarted it twice, whatever it does now", () => {
    expect(givenUp(life("running", 2, "starting", 1))).toContain("restarted it 2 times");
  });

  it("is given up when its health check failed as often as it may", () => {
    expect(givenUp(life("running", 0, "unhealthy"))).toContain("health check");
  });
});

describe("a watch over what an update makes", () => {
  it("fails where the daemon does not say what is there already, which would pass for new", async () => {
    const socketPath = join(tmpdir(), "mcp-stacks-no-daemon.sock");
    const watching = watchForCrashes({ host: `unix://${socketPath}`, socketPath }, "dev");
    await expect(watching).rejects.toThrow();
  });
});
