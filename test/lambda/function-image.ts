import { join } from "node:path";
import type Dockerode from "dockerode";
import { readBuildContext } from "../../infra/build-context.ts";
import { checkoutRoot } from "../../infra/cli/checkout.ts";
import { commonSettings } from "../../infra/config/schema.ts";
import { planBuild } from "../../infra/image-plan.ts";
import { machineSettings } from "../engine/stack-fixture.ts";
import { packContext } from "../standins/docker/context-archive.ts";
import { buildOptions } from "../standins/docker/image-plan.ts";
import { followProgress } from "../standins/docker/progress.ts";

/** Builds the server's image as a stack does, with the daemon's cache; gives back its id. */
export async function functionImage(daemon: Dockerode): Promise<string> {
  const { server, images } = commonSettings.parse({
    server: { auth: { mode: "jwt" }, image: { build: { context: join(checkoutRoot, "app") } } },
    ...machineSettings(),
  });
  const { imageName, build } = planBuild(server, images, {
    root: checkoutRoot,
    stack: "test-lambda",
    version: "1.0.0",
    revision: "unknown",
    arch: process.arch,
  });
  const { context: folder, dockerfile, ...options } = build;
  const context = await readBuildContext(folder, dockerfile);
  const inputs = { imageName, build: { ...options, args: { ...options.args } } };
  const stream = await daemon.buildImage(
    packContext(context),
    buildOptions(inputs, context.innerDockerfile),
  );
  await followProgress(stream, () => {});
  return (await daemon.getImage(imageName).inspect()).Id;
}
