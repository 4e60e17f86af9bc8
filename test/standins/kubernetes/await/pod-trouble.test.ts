import { describe, expect, it } from "vitest";
import type { Properties } from "../../values.ts";
import { podTrouble } from "./pod-trouble.ts";

function pod(status: Properties): Properties {
  return { metadata: { name: "mcp-1" }, status };
}

function waiting(reason: string, message: string, more: Properties = {}) {
  const container = { name: "server", state: { waiting: { reason, message } }, ...more };
  return podTrouble(pod({ containerStatuses: [container] }));
}

describe("podTrouble", () => {
  it("sees none in a pod that merely starts", () => {
    expect(podTrouble(pod({}))).toBeUndefined();
    expect(waiting("ContainerCreating", "")).toBeUndefined();
    expect(waiting("PodInitializing", "")).toBeUndefined();
  });

  it("gives up soon on what no retry heals", () => {
    expect(waiting("CreateContainerConfigError", 'secret "jwt" not found')).toEqual({
      text: 'pod mcp-1, container server: CreateContainerConfigError: secret "jwt" not found',
      graceSec: 5,
    });
    expect(waiting("InvalidImageName", "couldn't parse")?.graceSec).toBe(5);
  });

  it("gives a pull a few tries when the registry has not the image, and all when it is away", () => {
    expect(waiting("ImagePullBackOff", "manifest unknown: not found")?.graceSec).toBe(25);
    const away = waiting("ErrImagePull", "dial tcp: connection refused");
    expect(away?.text).toContain("connection refused");
    expect(away?.graceSec).toBeUndefined();
  });

  it("says once which image cannot be pulled and why, of the words that a node nests", () => {
    const name = "localhost:5005/mcp@sha256:00";
    const nested = `Back-off pulling image "${name}": ErrImagePull: rpc error: code = NotFound desc = failed to pull and unpack image "${name}": failed to resolve reference "${name}": ${name}: not found`;
    expect(waiting("ImagePullBackOff", nested)?.text).toBe(
      `pod mcp-1, container server: ImagePullBackOff: ${name}: not found`,
    );
    const away = `failed to pull image "${name}": failed to resolve reference "${name}": failed to do request: Head "http://localhost:5005/v2/": dial tcp: connection refused`;
    expect(waiting("ErrImagePull", away)?.text).toBe(
      `pod mcp-1, container server: ErrImagePull: ${name}: failed to do request: Head "http://localhost:5005/v2/": dial tcp: connection refused`,
    );
    const short = `Back-off pulling image "${name}"`;
    expect(waiting("ImagePullBackOff", short)?.text).toContain(`: ${short}`);
  });

  it("knows a container that was told to end from one that failed", () => {
    const ended = (exitCode: number) =>
      waiting("CrashLoopBackOff", "", { restartCount: 1, lastState: { terminated: { exitCode } } });
    expect([0, 137, 143].map((code) => ended(code)?.isKilled)).toEqual([true, true, true]);
    expect(ended(1)).not.toHaveProperty("isKilled");
  });

  it("tells of a crash with its code and whose log says more, and gives up on the fifth", () => {
    const ended = { exitCode: 1, reason: "Error" };
    const crash = (restartCount: number) =>
      waiting("CrashLoopBackOff", "back-off", {
        ready: false,
        restartCount,
        lastState: { terminated: ended },
      });
    expect(crash(1)).toEqual({
      text: "pod mcp-1, container server ended with code 1 (Error, started again once)",
      logsOf: { container: "server", previous: true },
    });
    expect(crash(4)?.graceSec).toBe(0);
  });

  it("takes a crash that the container got over for none", () => {
    const container = {
      name: "server",
      ready: true,
      restartCount: 1,
      state: { running: {} },
      lastState: { terminated: { exitCode: 1 } },
    };
    expect(podTrouble(pod({ containerStatuses: [container] }))).toBeUndefined();
  });

  it("tells of init containers too, and of an init container that has done its work not", () => {
    const done = { name: "init", ready: true, state: { terminated: { exitCode: 0 } } };
    expect(podTrouble(pod({ initContainerStatuses: [done] }))).toBeUndefined();
    const failed = { name: "init", ready: false, state: { terminated: { exitCode: 2 } } };
    expect(podTrouble(pod({ initContainerStatuses: [failed] }))).toMatchObject({
      text: "pod mcp-1, container init ended with code 2 (Error)",
      logsOf: { container: "init", previous: false },
    });
  });

  it("tells the scheduler's reason", () => {
    const conditions = [
      { type: "PodScheduled", status: "False", message: "0/1 nodes: Insufficient cpu" },
    ];
    expect(podTrouble(pod({ conditions }))).toEqual({
      text: "pod mcp-1 cannot be scheduled: 0/1 nodes: Insufficient cpu",
    });
  });
});
