import type { ImageInspectInfo } from "dockerode";
import type { Daemon } from "./connection.ts";
import { DockerError, isNotFound, reasonOf } from "./errors.ts";
import { registryOf } from "./image-reference.ts";
import { followProgress } from "./progress.ts";

/** The image under this name or id on the daemon; undefined when it is not there. */
export async function localImage(
  { docker }: Daemon,
  name: string,
): Promise<ImageInspectInfo | undefined> {
  try {
    return await docker.getImage(name).inspect();
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/** The image under this name, pulled unless the daemon has it; fails with one message otherwise. */
export async function findOrPull(
  daemon: Daemon,
  name: string,
  platform?: string,
  tell: (line: string) => void = () => {},
): Promise<ImageInspectInfo> {
  const local = await localImage(daemon, name);
  if (local !== undefined) return local;
  tell(`pulling ${name}`);
  try {
    const stream = await daemon.docker.pull(name, {
      authconfig: daemon.credentialsFor(name),
      ...(platform !== undefined && { platform }),
    });
    await followProgress(stream, tell);
  } catch (error) {
    const reason = reasonOf(error);
    throw new DockerError(
      `image ${name}: not on this machine, and ${registryOf(name)} did not give it (${reason}). Check the name and tag, the network and the registry's credentials (docker:registryAuth).`,
      404,
    );
  }
  const pulled = await localImage(daemon, name);
  if (pulled !== undefined) return pulled;
  throw new DockerError(
    `image ${name}: pulled, but the daemon does not know it by this name.`,
    404,
  );
}
