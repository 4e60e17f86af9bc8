import * as docker from "@pulumi/docker";
import { Provider } from "@pulumi/kubernetes/provider.js";
import type { LoadedStack } from "../infra/config/load.ts";
import { neededSecrets } from "../infra/config/needed-secrets.ts";
import type { KubernetesSettings } from "../infra/config/schema.ts";
import { StackSecrets } from "../infra/config/secrets.ts";
import { ServerImage } from "../infra/image.ts";
import { addressesOf } from "../infra/kubernetes/addresses.ts";
import { kubernetesBackends } from "../infra/kubernetes/backends.ts";
import { bridgeTargets } from "../infra/kubernetes/bridge-plan.ts";
import { KubernetesBridges } from "../infra/kubernetes/bridges.ts";
import { stackClaims } from "../infra/kubernetes/claims.ts";
import { clusterAccess } from "../infra/kubernetes/cluster-access.ts";
import { ServerEdge } from "../infra/kubernetes/edge.ts";
import { ServerMonitoring } from "../infra/kubernetes/monitoring.ts";
import { stackNamespace } from "../infra/kubernetes/namespace.ts";
import { StackNetworkPolicies } from "../infra/kubernetes/network-policies.ts";
import { KubernetesPostgres } from "../infra/kubernetes/postgres.ts";
import { preflight } from "../infra/kubernetes/preflight.ts";
import { pullSecret } from "../infra/kubernetes/pull-secret.ts";
import { KubernetesRedis } from "../infra/kubernetes/redis.ts";
import { KubernetesServer } from "../infra/kubernetes/server.ts";
import { KubernetesGateway } from "../infra/kubernetes/split-gateway.ts";
import { type StackOutputs, stackOutputs } from "../infra/outputs.ts";
import { buildFacts } from "../infra/revision.ts";
import { serviceTokens } from "../infra/service-tokens.ts";
import { StackFactsResource } from "../infra/stack-facts.ts";

/** A valid stack of target `kubernetes`, and how it is being run. */
export interface KubernetesStack extends LoadedStack {
  readonly settings: KubernetesSettings;
  /** Folder that relative paths are resolved against. */
  readonly root: string;
  /** True in a preview, which works without a cluster and without its credentials. */
  readonly dryRun: boolean;
}

/** Deploys the server to one namespace of a Kubernetes cluster, with what it needs beside it. */
export async function deployToKubernetes(loaded: KubernetesStack): Promise<StackOutputs> {
  const { stack, settings, root, dryRun } = loaded;
  const { server, images } = settings;
  const owner = { server: server.name, stack };
  const access = await clusterAccess(settings.kubernetes, loaded.secrets.kubeconfig, dryRun);
  const needs = neededSecrets(settings, loaded.secrets);
  await preflight({ settings, owner, needs }, access);

  const provider = new Provider("kubernetes", access.provider);
  const opts = { providers: [provider] };
  const facts = buildFacts(server, root, stack);
  const addresses = addressesOf(settings);
  new StackFactsResource({
    stack,
    settings,
    root,
    revision: facts.revision,
    endpoint: addresses.endpoint,
  });
  const secrets = new StackSecrets("secrets", { supplied: loaded.secrets, needs });
  const isBuilt =
    settings.companions.length > 0 ||
    [server, ...settings.backends].some(({ image }) => image?.build !== undefined);
  // only a build needs Docker, and its preview needs no daemon
  const builder = isBuilt
    ? { providers: [new docker.Provider("docker", { disableDockerDaemonCheck: true })] }
    : {};
  const image = new ServerImage(
    "image",
    {
      source: server,
      images,
      facts,
      delivery: { by: "registry", password: secrets.registryPassword },
    },
    builder,
  );

  const context = { settings, owner, namespace: stackNamespace(settings, owner, provider) };
  const pull = pullSecret(context, secrets.registryPassword, provider);
  new StackNetworkPolicies("network", { ...context, needs }, opts);
  const redis = secrets.redisPassword
    ? new KubernetesRedis("redis", { ...context, password: secrets.redisPassword }, opts)
    : undefined;
  const postgres = secrets.postgresPassword
    ? new KubernetesPostgres("postgres", { ...context, password: secrets.postgresPassword }, opts)
    : undefined;
  const beside = {
    ...context,
    facts,
    registryPassword: secrets.registryPassword,
    pullSecret: pull,
    claims: stackClaims(context, provider),
    ownSecrets: loaded.ownSecrets,
    builder,
  };
  const tokens = serviceTokens(settings, secrets.serviceAuthToken, loaded);
  const backends = kubernetesBackends({ ...beside, tokens }, opts);
  if (secrets.bridgeKey) {
    new KubernetesBridges("bridges", { ...beside, key: secrets.bridgeKey }, opts);
  }
  const mcp = new KubernetesServer(
    "server",
    {
      ...context,
      image: image.digest,
      pullSecret: pull,
      secrets: {
        jwtSecret: secrets.jwtSecret,
        redisUrl: secrets.redisUrl ?? redis?.url,
        databaseUrl: secrets.databaseUrl ?? postgres?.url,
        webhookSecret: secrets.webhookSecret,
        otlpHeaders: secrets.otlpHeaders,
      },
      tokens,
      ownSecrets: loaded.ownSecrets,
      claims: beside.claims,
      after: backends,
    },
    opts,
  );
  if (settings.topology === "split") {
    const behind = { ...opts, dependsOn: [mcp] };
    new KubernetesGateway("gateway", { ...context, pullSecret: pull }, behind);
  }
  new ServerEdge("edge", context, opts);
  new ServerMonitoring("monitoring", context, opts);

  const bridges = bridgeTargets(settings);
  return stackOutputs({
    stack,
    server,
    addresses,
    serviceUrl: addresses.serviceUrl,
    image: image.digest,
    backendImages: new Map(backends.map(({ released }) => released)),
    secrets,
    bridges,
  });
}
