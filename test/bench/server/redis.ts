import { connect } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import Docker from "dockerode";
import { provisioned } from "../../../infra/cli/provisioned.ts";
import { commonSettings } from "../../../infra/config/schema.ts";
import { mirrored } from "../../../infra/image-plan.ts";
import { defaultDockerHost } from "../../../infra/toolchain/docker-endpoint.ts";
import { dockerOptions } from "../../standins/docker/connection.ts";
import { freePort } from "./free-port.ts";

/** A Redis for the time of the measurement. */
export interface BenchRedis {
  readonly url: string;
  stop(): Promise<void>;
}

const patienceMs = 20_000;

/**
 * Starts Redis in a container on the host's own network, without Docker's proxy in between;
 * undefined where there is none to be had, which is said.
 */
export async function startRedis(say: (line: string) => void): Promise<BenchRedis | undefined> {
  try {
    const machine = await provisioned(["docker", "images"], { say });
    const host = machine.env.DOCKER_HOST ?? process.env.DOCKER_HOST;
    const docker = new Docker(
      dockerOptions(host ?? defaultDockerHost(process.platform), process.env),
    );
    const server = { auth: { mode: "jwt" } };
    const { images } = commonSettings.parse({ server, ...machine.settings });
    return await run(docker, mirrored(images.redis, images.mirror));
  } catch (error) {
    say(`  Redis is left out: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}

async function run(docker: Docker, image: string): Promise<BenchRedis> {
  const isKnown = await docker
    .getImage(image)
    .inspect()
    .then(
      () => true,
      () => false,
    );
  if (!isKnown) await finished(docker, await docker.pull(image));
  const port = await freePort();
  const container = await docker.createContainer({
    Image: image,
    Cmd: ["redis-server", "--bind", "127.0.0.1", "--port", String(port), "--save", ""],
    HostConfig: { NetworkMode: "host", AutoRemove: true },
  });
  try {
    await container.start();
    await listens(port);
  } catch (error) {
    await container.remove({ force: true, v: true });
    throw error;
  }
  return { url: `redis://127.0.0.1:${port}`, stop: () => container.stop({ t: 1 }) };
}

function finished(docker: Docker, progress: NodeJS.ReadableStream): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  docker.modem.followProgress(progress, (error) => (error ? reject(error) : resolve()));
  return promise;
}

async function listens(port: number): Promise<void> {
  const deadline = performance.now() + patienceMs;
  while (!(await accepts(port))) {
    if (performance.now() > deadline) throw new Error(`nothing listens on port ${port}`);
    await pause(20);
  }
}

function accepts(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect(port, "127.0.0.1");
  socket.once("connect", () => resolve(true));
  socket.once("error", () => resolve(false));
  return promise.finally(() => socket.destroy());
}
