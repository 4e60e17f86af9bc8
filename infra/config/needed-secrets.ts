import type { DockerSettings, SecretKey, ServerSettings } from "./schema.ts";

/**
 * Which secrets the resources of a stack need. A Redis or a database that is supplied takes the place
 * of its own, which then needs no password. The kubeconfig is none of them: the provider alone has it.
 *
 * @param grafana that of target `docker`; no other runs one.
 */
export function neededSecrets(
  { auth, image, shared, store, webhook, telemetry }: ServerSettings,
  supplied: Readonly<Partial<Record<SecretKey, unknown>>>,
  grafana?: Pick<DockerSettings["docker"]["grafana"], "enabled">,
): ReadonlySet<SecretKey> {
  const isElsewhere = supplied.databaseUrl !== undefined;
  const needs: Readonly<Record<SecretKey, boolean>> = {
    jwtSecret: auth.mode === "jwt",
    redisPassword: shared === "redis" && supplied.redisUrl === undefined,
    redisUrl: shared === "redis" && supplied.redisUrl !== undefined,
    postgresPassword: store === "postgres" && !isElsewhere,
    databaseUrl: store === "postgres" && isElsewhere,
    webhookSecret: webhook.url !== undefined,
    otlpHeaders: telemetry.otlpEndpoint !== undefined && supplied.otlpHeaders !== undefined,
    registryPassword: image.push?.username !== undefined && supplied.registryPassword !== undefined,
    grafanaPassword: grafana?.enabled === true,
    kubeconfig: false,
  };
  return new Set(secretNames(needs).filter((name) => needs[name]));
}

function secretNames(needs: Readonly<Record<SecretKey, boolean>>): SecretKey[] {
  return Object.keys(needs).filter((name): name is SecretKey => Object.hasOwn(needs, name));
}
