import * as docker from "@pulumi/docker";
import type { LoadedStack } from "../infra/config/load.ts";
import { neededSecrets } from "../infra/config/needed-secrets.ts";
import type { DockerSettings } from "../infra/config/schema.ts";
import { StackSecrets } from "../infra/config/secrets.ts";
import { addressesOf } from "../infra/docker/addresses.ts";
import { dockerBackends } from "../infra/docker/backends.ts";
import { bridgeTargets } from "../infra/docker/bridge-plan.ts";
import { companionImages } from "../infra/docker/companion-images.ts";
import { companionTargets } from "../infra/docker/companion-plan.ts";
import { DockerCompanions } from "../infra/docker/companions.ts";
import { DockerGateway } from "../infra/docker/gateway.ts";
import { DockerGrafana } from "../infra/docker/grafana.ts";
import { StackImages } from "../infra/docker/images.ts";
import { stackNetwork } from "../infra/docker/network.ts";
import { DockerPostgres } from "../infra/docker/postgres.ts";
import { preflight } from "../infra/docker/preflight.ts";
import { DockerPrometheus } from "../infra/docker/prometheus.ts";
import { DockerRedis } from "../infra/docker/redis.ts";
import { DockerServer } from "../infra/docker/server.ts";
import { StackVolumes } from "../infra/docker/volumes.ts";
import { type StackOutputs, stackOutputs } from "../infra/outputs.ts";
import { buildFacts } from "../infra/revision.ts";
import { serviceTokens } from "../infra/service-tokens.ts";
import { StackFactsResource } from "../infra/stack-facts.ts";

/** A valid stack of target `docker`, and how it is being run. */
export interface DockerStack extends LoadedStack {
  readonly settings: DockerSettings;
  /** Folder that relative build contexts are resolved against. */
  readonly root: string;
  /** True in a preview, which works without a Docker daemon. */
  readonly dryRun: boolean;
}

/** Deploys the server with Redis, PostgreSQL and Prometheus to one Docker daemon. */
export async function deployToDocker(loaded: DockerStack): Promise<StackOutputs> {
  const { stack, settings, root, dryRun } = loaded;
  const { server } = settings;
  if (!dryRun) await preflight(settings, stack);

  const owner = { server: server.name, stack };
  const addresses = addressesOf(settings);
  const provider = new docker.Provider("docker", {
    ...(settings.docker.host === undefined ? {} : { host: settings.docker.host }),
    // the preflight asks in words of its own, and a preview needs no daemon
    disableDockerDaemonCheck: true,
  });
  const opts = { providers: [provider] };

  const needs = neededSecrets(settings, loaded.secrets);
  const facts = buildFacts(server, root, stack);
  new StackFactsResource({
    stack,
    settings,
    root,
    revision: facts.revision,
    endpoint: addresses.endpoint,
  });
  const images = new StackImages(
    "images",
    { settings, facts, postgres: needs.has("postgresPassword"), dryRun },
    opts,
  );
  const secrets = new StackSecrets("secrets", { supplied: loaded.secrets, needs });
  const ofCompanions = companionImages({ settings, facts, dryRun }, opts);
  // before anything is made of them
  await Promise.all([images, ...ofCompanions].flatMap(({ checked }) => checked));
  const network = stackNetwork(owner, [images, ...ofCompanions], { provider });
  const volumes = new StackVolumes("volumes", { settings, owner, network }, opts);
  const redis =
    images.redis && secrets.redisPassword
      ? new DockerRedis(
          "redis",
          { settings, owner, network, image: images.redis, password: secrets.redisPassword },
          opts,
        )
      : undefined;
  const postgres =
    images.postgres && secrets.postgresPassword
      ? new DockerPostgres(
          "postgres",
          { settings, owner, network, image: images.postgres, password: secrets.postgresPassword },
          opts,
        )
      : undefined;
  const tokens = serviceTokens(settings, secrets.serviceAuthToken, loaded);
  const backends = dockerBackends(
    {
      settings,
      owner,
      network,
      volumes,
      images: images.backends,
      tokens,
      ownSecrets: loaded.ownSecrets,
    },
    opts,
  );
  const mcp = new DockerServer(
    "server",
    {
      settings,
      owner,
      network,
      volumes,
      image: images.server,
      secrets: {
        jwtSecret: secrets.jwtSecret,
        redisUrl: redis?.url,
        databaseUrl: secrets.databaseUrl ?? postgres?.url,
        webhookSecret: secrets.webhookSecret,
        otlpHeaders: secrets.otlpHeaders,
      },
      tokens,
      ownSecrets: loaded.ownSecrets,
      after: backends,
    },
    opts,
  );
  if (images.nginx) {
    const { nginx: image } = images;
    new DockerGateway("gateway", { settings, owner, network, image, behind: [mcp] }, opts);
  }
  if (images.prometheus) {
    new DockerPrometheus(
      "prometheus",
      { settings, owner, network, image: images.prometheus },
      opts,
    );
  }

  for (const { ids } of ofCompanions) {
    const args = { settings, owner, volumes, images: ids, ownSecrets: loaded.ownSecrets };
    new DockerCompanions("companions", { ...args, bridgeKey: secrets.bridgeKey }, opts);
  }

  const { grafanaUrl } = addresses;
  const { grafanaPassword } = secrets;
  if (images.grafana && grafanaPassword) {
    new DockerGrafana(
      "grafana",
      { settings, owner, network, image: images.grafana, password: grafanaPassword },
      opts,
    );
  }

  return stackOutputs({
    stack,
    server,
    addresses,
    image: images.serverDigest,
    backendImages: images.backendDigests,
    secrets,
    companions: companionTargets(settings, owner),
    bridges: bridgeTargets(settings),
    ...(grafanaUrl && grafanaPassword
      ? { grafana: { url: grafanaUrl, password: grafanaPassword } }
      : {}),
  });
}
