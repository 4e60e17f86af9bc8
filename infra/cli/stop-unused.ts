import type { DockerStop } from "../toolchain/docker-daemon.ts";
import type { ClusterStop } from "../toolchain/kubernetes/cluster.ts";
import { UserError } from "./user-error.ts";

/** What a stack leaves behind that was started for it, and how that is asked and stopped. */
export interface Leftovers {
  /** Whether the stack was on the node of this machine. */
  readonly wasOnNode: boolean;
  /** Whether there is a node of ours. */
  readonly hasNode: () => boolean;
  /** Who still needs the node, in words. */
  readonly nodeUsers: () => Promise<readonly string[]>;
  readonly stopNode: () => Promise<ClusterStop>;
  readonly stopDocker: () => Promise<DockerStop>;
}

/**
 * Stops what nobody needs any more, and says of the rest who does: first the node, then Docker, for
 * the node pulls its images from the registry that is stopped with Docker.
 *
 * @throws UserError naming what is left of a node that was stopped.
 */
export async function stopUnused(leftovers: Leftovers, say: (line: string) => void): Promise<void> {
  if (leftovers.wasOnNode && leftovers.hasNode()) await stopUnusedNode(leftovers, say);
  if (leftovers.hasNode()) {
    say("The Docker daemon and its registry go on, as the Kubernetes node pulls from there.");
    return;
  }
  const docker = await leftovers.stopDocker();
  if (docker.result === "stopped") say("The Docker daemon that was started for it is stopped.");
  if (docker.result === "kept") {
    say(`The Docker daemon goes on, as it has: ${docker.users.join(", ")}.`);
  }
}

async function stopUnusedNode(
  { nodeUsers, stopNode }: Leftovers,
  say: (line: string) => void,
): Promise<void> {
  const users = await nodeUsers();
  if (users.length > 0) {
    say(`The Kubernetes node goes on, as it has: ${users.join(", ")}.`);
    return;
  }
  const { left } = await stopNode();
  if (left.length > 0) {
    throw new UserError(`The Kubernetes node is down, but this is left:\n  ${left.join("\n  ")}`);
  }
  say("The Kubernetes node that was started for it is stopped.");
}
