import { Provider } from "@pulumi/kubernetes/provider.js";
import * as pulumi from "@pulumi/pulumi";
import type { KubernetesSettings } from "../../../../infra/config/schema.ts";
import { stackNamespace } from "../../../../infra/kubernetes/namespace.ts";
import { KubernetesPostgres } from "../../../../infra/kubernetes/postgres.ts";
import { KubernetesRedis } from "../../../../infra/kubernetes/redis.ts";
import { runOnMocks } from "../mocks.ts";
import { providerAnswers } from "./answers.ts";
import { finderOf } from "./finder.ts";
import { owner, labels as serverLabels } from "./planning.ts";

const components = { redis: KubernetesRedis, postgres: KubernetesPostgres };

/** The password that the components are handed. */
export const password = "p4ssw0rd";

/** Labels of every object of Redis or PostgreSQL; the first three select its pods. */
export function labelsOf(component: keyof typeof components) {
  return { ...serverLabels, "app.kubernetes.io/component": component };
}

/** What every pod that keeps data may do, and whom it runs as. */
export const hardened = {
  pod: {
    runAsNonRoot: true,
    runAsUser: 999,
    runAsGroup: 999,
    fsGroup: 999,
    fsGroupChangePolicy: "OnRootMismatch",
    seccompProfile: { type: "RuntimeDefault" },
  },
  container: {
    allowPrivilegeEscalation: false,
    privileged: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ["ALL"] },
  },
};

/** Redis or PostgreSQL alone in its namespace, on mocks. */
export async function ran(component: keyof typeof components, settings: KubernetesSettings) {
  const { result, resources } = await runOnMocks(async () => {
    const provider = new Provider("kubernetes");
    const namespace = stackNamespace(settings, owner, provider);
    const args = { settings, owner, namespace, password: pulumi.secret(password) };
    return new components[component](component, args, { providers: [provider] });
  }, providerAnswers);
  return { url: result.url, resources, ...finderOf(resources) };
}
