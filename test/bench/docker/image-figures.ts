import { Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import type Docker from "dockerode";
import { readBuildContext } from "../../../infra/build-context.ts";
import type { DockerSettings } from "../../../infra/config/schema.ts";
import { planBuild } from "../../../infra/image-plan.ts";
import { buildFacts } from "../../../infra/revision.ts";
import { packContext } from "../../standins/docker/context-archive.ts";
import { buildOptions } from "../../standins/docker/image-plan.ts";
import { followProgress } from "../../standins/docker/progress.ts";
import type { Figures } from "../goals.ts";
import { rounded } from "../statistics.ts";

/** Figures of an image, and how to forget what building it has left on the daemon. */
export interface ImageFigures {
  readonly figures: Figures;
  removeLayers(): Promise<void>;
}

/**
 * Builds the server's image as the stack does, once without any cached layer and once with all of
 * them. Base images are there before: how long they take to pull says nothing about ours.
 */
export async function imageFigures(
  docker: Docker,
  settings: DockerSettings,
  root: string,
  stack: string,
): Promise<ImageFigures> {
  const plan = planBuild(
    settings.server,
    settings.images,
    buildFacts(settings.server, root, stack),
  );
  const { context: folder, dockerfile, ...build } = plan.build;
  const layers = new Set<string>();

  const buildOnce = async (nocache: boolean): Promise<number> => {
    const started = process.hrtime.bigint();
    const context = await readBuildContext(folder, dockerfile);
    const inputs = { imageName: plan.imageName, build: { ...build, args: { ...build.args } } };
    const options = { ...buildOptions(inputs, context.innerDockerfile), nocache };
    const stream = await docker.buildImage(packContext(context), options);
    await followProgress(stream, (line) => {
      const layer = /^ ---> ([0-9a-f]{12})$/.exec(line)?.[1];
      if (layer !== undefined) layers.add(layer);
    });
    return Number(process.hrtime.bigint() - started) / 1e9;
  };
  const cold = await buildOnce(true);
  const cached = await buildOnce(false);

  const image = docker.getImage(plan.imageName);
  const { Size } = await image.inspect();
  const gzip = createGzip(); // the daemon's own level when it pushes
  const context = packContext(await readBuildContext(folder, dockerfile));
  return {
    figures: {
      image_bytes: Size,
      image_gzip_bytes: await countBytes([await image.get(), gzip]),
      context_bytes: await countBytes([context]),
      build_cold_s: rounded(cold),
      build_cached_s: rounded(cached),
    },
    removeLayers: async () => {
      // newest first; base images have names and stay, as does what others build upon
      for (const layer of [plan.imageName, ...[...layers].reverse()]) {
        await removeUnnamed(docker, layer, layer === plan.imageName);
      }
    },
  };
}

async function removeUnnamed(docker: Docker, name: string, named: boolean): Promise<void> {
  try {
    const image = docker.getImage(name);
    if (!named && (await image.inspect()).RepoTags.length > 0) return;
    await image.remove({ noprune: true });
  } catch {
    // gone already, or in use by someone else
  }
}

async function countBytes(streams: readonly NodeJS.ReadableStream[]): Promise<number> {
  let bytes = 0;
  const count = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      bytes += chunk.length;
      done();
    },
  });
  await pipeline([...streams, count] as const);
  return bytes;
}
