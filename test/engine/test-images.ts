import { randomBytes } from "node:crypto";
import type Dockerode from "dockerode";
import { pack } from "tar-stream";
import { commonSettings } from "../../infra/config/schema.ts";
import { mirrored } from "../../infra/image-plan.ts";
import { machineSettings } from "./stack-fixture.ts";

/** Base images as this machine has them, by the names that a stack of this machine pulls. */
export function baseImages(): Readonly<
  Record<"nginx" | "node" | "postgres" | "prometheus" | "python" | "redis", string>
> {
  const { images } = commonSettings.parse({
    server: { auth: { mode: "jwt" } },
    ...machineSettings(),
  });
  return {
    nginx: mirrored(images.nginx, images.mirror),
    node: mirrored(images.node, images.mirror),
    postgres: mirrored(images.postgres, images.mirror),
    prometheus: mirrored(images.prometheus, images.mirror),
    python: mirrored(images.python, images.mirror),
    redis: mirrored(images.redis, images.mirror),
  };
}

/** Sees to it that the daemon has an image; answers with its name. */
export async function pulled(daemon: Dockerode, image: string): Promise<string> {
  const known = await daemon
    .getImage(image)
    .inspect()
    .catch(() => undefined);
  if (known === undefined) await finished(daemon, await daemon.pull(image));
  return image;
}

/** Bytes of the layer that no other image has. */
const noiseBytes = 4_000_000;

/** Makes an image that is another one with a layer of its own; answers with its id. */
export async function withNoise(daemon: Dockerode, image: string, tag: string): Promise<string> {
  const context = pack();
  for (const [name, content] of [
    ["Dockerfile", Buffer.from(`FROM ${image}\nCOPY noise /noise\n`)],
    ["noise", randomBytes(noiseBytes)],
  ] as const) {
    context.entry({ name, size: content.length }, content);
  }
  context.finalize();
  await finished(daemon, await daemon.buildImage(context, { t: tag }));
  return (await daemon.getImage(tag).inspect()).Id;
}

function finished(daemon: Dockerode, progress: NodeJS.ReadableStream): Promise<void> {
  return new Promise((resolve, reject) => {
    daemon.modem.followProgress(progress, (error) => (error ? reject(error) : resolve()));
  });
}
