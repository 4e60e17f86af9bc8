import { buffer } from "node:stream/consumers";
import Dockerode from "dockerode";
import { paths, ports } from "../../app/src/contract.ts";
import { localDaemon } from "../../infra/docker/daemon.ts";

/** The daemon that the stacks of the tests run on: that of DOCKER_HOST, else this machine's own. */
export function testDaemon(): Dockerode {
  const local = localDaemon(process.env.DOCKER_HOST);
  return local === undefined ? new Dockerode() : new Dockerode({ socketPath: local.socketPath });
}

/** What carries a stack's label on the daemon: names of containers, networks and volumes. */
export async function leftovers(daemon: Dockerode, stack: string): Promise<string[]> {
  const filters = { label: [`com.mcp-stacks.stack=${stack}`] };
  const containers = await daemon.listContainers({ all: true, filters });
  const networks = await daemon.listNetworks({ filters });
  const { Volumes } = await daemon.listVolumes({ filters });
  return [
    ...containers.map(({ Names }) => `container ${Names[0]?.slice(1)}`),
    ...networks.map(({ Name }) => `network ${Name}`),
    ...(Volumes ?? []).map(({ Name }) => `volume ${Name}`),
  ].sort();
}

/** Removes what a run that was killed left of a stack: its state is gone, so the engine cannot. */
export async function sweep(daemon: Dockerode, stack: string): Promise<void> {
  for (const leftover of await leftovers(daemon, stack)) {
    const [kind, name = ""] = leftover.split(" ");
    if (kind === "container") await daemon.getContainer(name).remove({ force: true, v: true });
    else if (kind === "network") await daemon.getNetwork(name).remove();
    else await daemon.getVolume(name).remove();
  }
}

/** Names of every volume that a stack's containers mount, those without a label included. */
export async function mountedVolumes(daemon: Dockerode, stack: string): Promise<string[]> {
  const filters = { label: [`com.mcp-stacks.stack=${stack}`] };
  const containers = await daemon.listContainers({ all: true, filters });
  return containers
    .flatMap(({ Mounts }) => Mounts)
    .flatMap(({ Type, Name }) => (Type === "volume" && Name !== undefined ? [Name] : []))
    .sort();
}

/** Everything that a container wrote to its log so far. */
export async function logsOf(container: Dockerode.Container): Promise<string> {
  const log: Buffer = await container.logs({ stdout: true, stderr: true, follow: false });
  return log.toString("utf8");
}

/** The text of a file in a container, or in a volume that it mounts. */
export async function fileIn(container: Dockerode.Container, path: string): Promise<string> {
  const archive = await buffer(await container.getArchive({ path }));
  // one entry: a header of 512 bytes with the size in octal at 124 (POSIX ustar), then the content
  const size = Number.parseInt(archive.toString("latin1", 124, 135), 8);
  return archive.toString("utf8", 512, 512 + size);
}

/** Runs a command in a container and gives back what it printed; it must end with code 0. */
export async function execIn(
  container: Dockerode.Container,
  command: readonly string[],
): Promise<string> {
  const exec = await container.exec({
    Cmd: [...command],
    AttachStdout: true,
    AttachStderr: true,
    Tty: true,
  });
  const printed = (
    await buffer(await exec.start({ hijack: true, stdin: false, Tty: true }))
  ).toString("utf8");
  const { ExitCode } = await exec.inspect();
  if (ExitCode !== 0) throw new Error(`${command.join(" ")} ended with ${ExitCode}: ${printed}`);
  return printed;
}

/**
 * Address of the server's metrics on its container's own network; undefined where that network
 * cannot be reached from here, as with Docker Desktop.
 */
export async function containerMetricsUrl(
  container: Dockerode.Container,
): Promise<string | undefined> {
  const { Networks } = (await container.inspect()).NetworkSettings;
  const [address] = Object.values(Networks).map(({ IPAddress }) => IPAddress);
  const url = `http://${address}:${ports.metrics}${paths.metrics}`;
  return fetch(url, { signal: AbortSignal.timeout(2000) }).then(
    ({ ok }) => (ok ? url : undefined),
    () => undefined,
  );
}
