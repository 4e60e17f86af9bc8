import type { KubernetesSettings } from "../../../../infra/config/schema.ts";
import type { PodTies } from "../../../../infra/kubernetes/pod-plan.ts";
import { planServer } from "../../../../infra/kubernetes/server-plan.ts";
import type { Owner } from "../../../../infra/naming.ts";

/** Whose the planned objects are. */
export const owner: Owner = { server: "ops-assistant", stack: "dev" };

/** Labels that select the server's pods. */
export const selector = {
  "app.kubernetes.io/name": "ops-assistant",
  "app.kubernetes.io/instance": "ops-assistant-dev",
  "app.kubernetes.io/component": "server",
};

/** Labels of every object of the server. */
export const labels = {
  ...selector,
  "app.kubernetes.io/part-of": "mcp-stacks",
  "com.mcp-stacks.project": "mcp-stacks",
  "com.mcp-stacks.stack": "dev",
  "com.mcp-stacks.server": "ops-assistant",
};

/** Names that the pods are tied to, as a default stack has them. */
export const ties: PodTies<string> = {
  image: `registry.example.com/ops-assistant@sha256:${"a".repeat(64)}`,
  serviceAccount: "ops-assistant",
  configMap: "mcp-config-1",
  secret: "mcp-secrets-1",
  secrets: {
    jwtSecret: true,
    redisUrl: true,
    databaseUrl: true,
    webhookSecret: undefined,
    otlpHeaders: undefined,
  },
  claim: "ops-assistant-data",
  claims: new Map(),
  pullSecrets: [],
};

/** The planned Deployment with its one pod and its one container at hand. */
export function planned(settings: KubernetesSettings, given: Partial<PodTies<string>> = {}) {
  const deployment = planServer(settings, owner, { ...ties, ...given });
  const pod = deployment.spec.template;
  const [container, ...others] = pod.spec.containers;
  if (container === undefined || others.length > 0) throw new Error("a pod has one container");
  return { deployment, pod, container };
}
