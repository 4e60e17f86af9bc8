import { finished } from "node:stream/promises";
import type Dockerode from "dockerode";
import { until } from "./wait.ts";

/** A Redis of a test, reached on loopback. */
export interface RedisContainer {
  readonly url: string;
  /** Ends its process; its port refuses connections then. */
  stop(): Promise<void>;
  start(): Promise<void>;
  /** Freezes its process: connections are taken, and nothing is answered. */
  pause(): Promise<void>;
  unpause(): Promise<void>;
  remove(): Promise<void>;
  /** Has redis-cli run one command. */
  run(command: readonly string[]): Promise<void>;
}

/** Starts a Redis that keeps nothing on disk. */
export async function startRedis(
  daemon: Dockerode,
  image: string,
  name: string,
  port: number,
): Promise<RedisContainer> {
  // What a run that was killed left behind.
  await daemon
    .getContainer(name)
    .remove({ force: true, v: true })
    .catch(() => {});
  const container = await daemon.createContainer({
    name,
    Image: image,
    Cmd: ["redis-server", "--save", "", "--appendonly", "no"],
    HostConfig: {
      PortBindings: { "6379/tcp": [{ HostIp: "127.0.0.1", HostPort: String(port) }] },
    },
  });
  await container.start();
  await until("Redis runs", async () => (await container.inspect()).State.Running);
  return {
    url: `redis://127.0.0.1:${port}`,
    stop: async () => void (await container.stop({ t: 5 })),
    start: async () => void (await container.start()),
    pause: async () => void (await container.pause()),
    unpause: async () => void (await container.unpause()),
    async run(command) {
      const exec = await container.exec({ Cmd: ["redis-cli", ...command], AttachStdout: true });
      const output = await exec.start({});
      await finished(output.resume());
      const { ExitCode } = await exec.inspect();
      if (ExitCode !== 0) throw new Error(`redis-cli ended with ${ExitCode}`);
    },
    remove: async () => void (await container.remove({ force: true, v: true })),
  };
}
