import { type LocalDaemon, localDaemon } from "../docker/daemon.ts";
import type { OperatedStack } from "./operated-stack.ts";
import { section } from "./stack-needs.ts";

/** The Docker daemon that a stack's containers are on; undefined when it is on another machine. */
export function stackDaemon({
  found,
  config,
}: Pick<OperatedStack, "found" | "config">): LocalDaemon | undefined {
  const { host } = section(config, "docker");
  const named = typeof host === "string" ? host : undefined;
  return localDaemon(named ?? found.env.DOCKER_HOST ?? process.env.DOCKER_HOST);
}
