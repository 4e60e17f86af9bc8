import { onTestFinished, vi } from "vitest";
import type { DockerSettings } from "../../../../infra/config/schema.ts";
import { deployToDocker } from "../../../../stacks/docker.ts";
import { type Deployed, deployOnMocks } from "../deployment.ts";
import type { Answers } from "../mocks.ts";

export { type Deployed, generated } from "../deployment.ts";

const answers: Answers = {
  "docker:index/image:Image": () => ({ repoDigest: "sha256:built" }),
  "docker:index/remoteImage:RemoteImage": (_, { name }) => ({
    imageId: `id-of:${name}`,
    repoDigest: `digest-of:${name}`,
  }),
};

/** Deploys a Docker stack called `dev` to mocks, without a daemon. */
export async function deployed(
  settings: DockerSettings,
  secrets: Readonly<Record<string, string>> = {},
): Promise<Deployed> {
  // the provider takes its default host from this machine's environment
  vi.stubEnv("DOCKER_HOST", undefined);
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  return deployOnMocks((given) => deployToDocker({ ...given, settings }), secrets, answers);
}
