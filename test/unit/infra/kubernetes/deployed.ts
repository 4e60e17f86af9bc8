import { onTestFinished, vi } from "vitest";
import type { KubernetesSettings } from "../../../../infra/config/schema.ts";
import { deployToKubernetes } from "../../../../stacks/kubernetes.ts";
import { type Deployed, deployOnMocks } from "../deployment.ts";
import type { Answers } from "../mocks.ts";
import { providerAnswers } from "./answers.ts";

export { type Deployed, generated } from "../deployment.ts";

const answers: Answers = {
  "docker:index/image:Image": (_, { imageName }) => ({
    repoDigest: `${String(imageName).replace(/:[^:]*$/, "")}@sha256:${"b".repeat(64)}`,
  }),
  ...providerAnswers,
};

/** Deploys a Kubernetes stack called `dev` to mocks, without a cluster. */
export async function deployedOnMocks(
  settings: KubernetesSettings,
  secrets: Readonly<Record<string, string>> = {},
): Promise<Deployed> {
  // a cluster that this machine knows must make no difference
  for (const name of ["KUBECONFIG", "HOME", "USERPROFILE", "DOCKER_HOST"]) vi.stubEnv(name, "");
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  return deployOnMocks((given) => deployToKubernetes({ ...given, settings }), secrets, answers);
}
