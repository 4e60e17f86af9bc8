import { tokenReference } from "./backend-names.ts";
import type { SecretKey, Settings } from "./schema.ts";

/**
 * Which secrets the resources of a stack need. A Redis or a database that is supplied takes the place
 * of its own, which then needs no password. The kubeconfig is none of them: the provider alone has it.
 */
export function neededSecrets(
  settings: Settings,
  supplied: Readonly<Partial<Record<SecretKey, unknown>>>,
): ReadonlySet<SecretKey> {
  const { auth, image, shared, store, webhook, telemetry } = settings.server;
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
    serviceAuthToken: settings.backends.some((backend) => tokenReference(backend) === undefined),
    bridgeKey: settings.companions.some(({ http }) => http !== undefined),
    grafanaPassword: settings.target === "docker" && settings.docker.grafana.enabled,
    kubeconfig: false,
  };
  return new Set(secretNames(needs).filter((name) => needs[name]));
}

function secretNames(needs: Readonly<Record<SecretKey, boolean>>): SecretKey[] {
  return Object.keys(needs).filter((name): name is SecretKey => Object.hasOwn(needs, name));
}
