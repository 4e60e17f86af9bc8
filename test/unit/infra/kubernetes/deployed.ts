import { onTestFinished, vi } from "vitest";
import type { KubernetesSettings } from "../../../../infra/config/schema.ts";
import { deployToKubernetes } from "../../../../stacks/kubernetes.ts";
import { type Deployed, deployOnMocks } from "../deployment.ts";
import type { Answers } from "../mocks.ts";

export { type Deployed, generated } from "../deployment.ts";

/** As the provider answers for an object without a name: one of its own, made from the resource's. */
const named = (name: string, { metadata }: Readonly<Record<string, unknown>>) => ({
  metadata: { name: `${name}-a1b2c3d4`, ...(typeof metadata === "object" ? metadata : {}) },
});

const answers: Answers = {
  "docker:index/image:Image": (_, { imageName }) => ({
    repoDigest: `${String(imageName).replace(/:[^:]*$/, "")}@sha256:${"b".repeat(64)}`,
  }),
  "kubernetes:core/v1:ConfigMap": named,
  "kubernetes:core/v1:Secret": named,
};

/** Deploys a Kubernetes stack called `dev` to mocks, without a cluster. */
export async function deployed(
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
