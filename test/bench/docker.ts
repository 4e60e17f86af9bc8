import Docker from "dockerode";
import { provisioned } from "../../infra/cli/provisioned.ts";
import { addressesOf } from "../../infra/docker/addresses.ts";
import { physicalName } from "../../infra/naming.ts";
import { defaultDockerHost } from "../../infra/toolchain/docker-endpoint.ts";
import { dockerOptions } from "../standins/docker/connection.ts";
import { type BenchProjects, benchProjects, pulumi, stackName } from "./docker/bench-projects.ts";
import { containerFigures } from "./docker/container-figures.ts";
import { type ImageFigures, imageFigures } from "./docker/image-figures.ts";
import { measuredRun } from "./docker/measured-run.ts";
import { previewFigures } from "./docker/preview-figures.ts";
import type { Figures, Goal } from "./goals.ts";
import type { Bench, Measured } from "./main.ts";
import { rounded } from "./statistics.ts";

const goals: Readonly<Record<string, Goal>> = {
  preview_ratio: { label: "unchanged preview / empty program", unit: "ratio", atMost: 1.5 },
  preview_memory_ratio: { label: "the same, peak memory", unit: "ratio", atMost: 1.5 },
  template_ratio: { label: "ts-node way of the template / ours", unit: "ratio", atLeast: 1.5 },
  image_bytes: { label: "image on disk", unit: "bytes", atMost: 130e6 },
  image_gzip_bytes: { label: "image as it is pulled", unit: "bytes", atMost: 48e6 },
  context_bytes: { label: "build context sent to the daemon", unit: "bytes", atMost: 1e6 },
  build_cold_s: { label: "build without cached layers", unit: "seconds" },
  build_cached_s: { label: "build of an unchanged context", unit: "seconds", atMost: 3 },
  start_to_healthy_s: { label: "start to first 200 on /health", unit: "seconds", atMost: 0.6 },
  idle_rss_bytes: { label: "server process at rest", unit: "bytes", atMost: 90e6 },
  up_s: { label: "first up, image layers cached", unit: "seconds" },
  up_unchanged_s: { label: "up without a change", unit: "seconds" },
};

/** The Docker target: previews, image, start, memory and updates of a stack of its own. */
export const dockerBench: Bench = { goals, measure };

async function measure(say: (line: string) => void): Promise<Measured> {
  const machine = await provisioned(["engine", "docker", "images"], { say });
  const host = machine.env.DOCKER_HOST ?? process.env.DOCKER_HOST;
  const docker = new Docker(
    dockerOptions(host ?? defaultDockerHost(process.platform), process.env),
  );
  say("Preparing stack bench");
  const projects = await benchProjects(machine);
  let image: ImageFigures | undefined;
  try {
    // an earlier run may have been cut off
    await projects.destroy();
    say("Building the image, without and with cached layers");
    image = await imageFigures(docker, projects.settings, machine.checkout, stackName);
    return { figures: await measureStack(docker, projects, image.figures, say) };
  } finally {
    say("Taking the stack down");
    await projects.destroy();
    await image?.removeLayers();
    await projects.forget();
  }
}

async function measureStack(
  docker: Docker,
  projects: BenchProjects,
  image: Figures,
  say: (line: string) => void,
): Promise<Figures> {
  const { ours, empty, settings } = projects;
  const up = ["up", "--yes", "--skip-preview", "--stack", stackName];
  say("Bringing the stack up, and up again");
  const first = await measuredRun(up, ours);
  const again = await measuredRun([...up, "--expect-no-changes"], ours);
  await pulumi(empty, ...up);
  say("Previewing: an empty program, ours, and ours the default way");
  const previews = await previewFigures(projects, say);
  say("Starting the server's container");
  const container = await containerFigures(
    docker,
    physicalName(settings.server.name, stackName),
    addressesOf(settings).healthUrl,
    say,
  );
  return {
    ...previews,
    ...image,
    ...container,
    up_s: rounded(first.seconds),
    up_unchanged_s: rounded(again.seconds),
  };
}
