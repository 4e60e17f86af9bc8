import { setTimeout as pause } from "node:timers/promises";
import type { Container, ContainerInspectInfo } from "dockerode";
import { flagOf, numberOf, type Properties } from "../values.ts";
import { lastLines, withoutSecrets } from "./container-logs.ts";

const pollMs = 200;

/** Logged lines that an error shows. */
const shownLines = 20;

/**
 * Waits until a started container is what was asked for: running, or healthy with `wait`.
 * Fails, with the container's last lines, when it exits or `waitTimeout` (60 s) passes.
 */
export async function settle(
  container: Container,
  inputs: Properties,
): Promise<ContainerInspectInfo> {
  if (flagOf(inputs, "wait")) return untilHealthy(container, inputs);
  // as the official plugin: a moment to fail in, for what exits at once
  await pause(100);
  const info = await container.inspect();
  if (flagOf(inputs, "mustRun") === false || info.State.Running) return info;
  throw new Error(
    await withLogs(
      `container exited immediately with code ${info.State.ExitCode}`,
      container,
      inputs,
    ),
  );
}

async function untilHealthy(
  container: Container,
  inputs: Properties,
): Promise<ContainerInspectInfo> {
  const seconds = numberOf(inputs, "waitTimeout") ?? 60;
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const info = await container.inspect();
    const health = info.State.Health?.Status;
    if (health === "healthy") return info;
    if (health === undefined || health === "none") {
      throw new Error(
        "`wait` needs a health check, and neither the container nor its image has one. Give `healthcheck`, or leave `wait` out.",
      );
    }
    const exited = !info.State.Running && !info.State.Restarting;
    if (exited || Date.now() > deadline) {
      const state = exited
        ? `exited with code ${info.State.ExitCode}`
        : `after ${seconds} s it is ${health}`;
      throw new Error(
        await withLogs(`container failed to be in healthy state: ${state}`, container, inputs),
      );
    }
    await pause(pollMs);
  }
}

async function withLogs(
  message: string,
  container: Container,
  inputs: Properties,
): Promise<string> {
  const logged = withoutSecrets(await lastLines(container, shownLines), inputs);
  // a container that Docker restarts says the same each time
  const lines = [...new Set(logged.split("\n"))].join("\n");
  return lines === "" ? `${message}. It logged nothing.` : `${message}. Its last lines:\n${lines}`;
}
