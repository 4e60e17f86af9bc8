import { dirs, type EnvName, env, ports } from "../app/src/contract.ts";
import type { ServerSettings } from "./config/schema.ts";

/** What a target adds to the settings: addresses that only it knows. */
export interface RuntimeFacts {
  /** URL of the server as its clients see it, without a path. */
  readonly publicUrl: string;
  /** Further host names under which it is reached, such as those of its Service. @default none */
  readonly hosts?: readonly string[];
}

/** Plain part of the server's environment; secrets are added by the target, as Outputs. */
export type RuntimeEnv = Readonly<Partial<Record<EnvName, string>>>;

/** Renders the settings as the environment that the server reads; the same on every target. */
export function runtimeEnv(server: ServerSettings, facts: RuntimeFacts): RuntimeEnv {
  const { auth, limits, sessions, audit, telemetry, webhook } = server;
  return {
    [env.name]: server.name,
    [env.transport]: server.transport,
    // every address of the container's own network namespace; the target decides what is published
    [env.host]: "0.0.0.0",
    [env.port]: String(ports.http),
    [env.metricsPort]: String(ports.metrics),
    [env.logLevel]: server.logLevel,
    [env.publicUrl]: facts.publicUrl,
    [env.allowedHosts]: acceptedHosts(server, facts).join(","),
    ...(server.allowedOrigins.length > 0
      ? { [env.allowedOrigins]: server.allowedOrigins.join(",") }
      : {}),
    [env.authMode]: auth.mode,
    ...(auth.mode === "none"
      ? // whoever may reach it is the target's to bound, and the rules of the configuration do
        { [env.allowUnauthenticated]: "true" }
      : { [env.authAudience]: auth.audience ?? server.name }),
    ...(auth.issuer === undefined ? {} : { [env.authIssuer]: auth.issuer }),
    ...(auth.jwksUrl === undefined ? {} : { [env.jwksUrl]: auth.jwksUrl }),
    ...(auth.jwksFile === undefined ? {} : { [env.jwksFile]: auth.jwksFile }),
    [env.readOnly]: String(server.readOnly),
    [env.legacyMode]: sessions.enabled ? "sessions" : "stateless",
    ...(sessions.enabled
      ? {
          [env.maxSessions]: String(sessions.max),
          [env.maxSessionsPerUser]: String(sessions.maxPerUser),
          [env.sessionIdleSec]: String(sessions.idleSec),
        }
      : {}),
    [env.maxSubscriptionsPerUser]: String(limits.subscriptionsPerUser),
    [env.requestsPerMinute]: String(limits.requestsPerMinute),
    [env.toolCallsPerMinute]: String(limits.toolCallsPerMinute),
    [env.toolConcurrency]: String(limits.toolConcurrency),
    [env.toolTimeoutSec]: String(limits.toolTimeoutSec),
    [env.bodyLimitKiB]: String(limits.bodyLimitKiB),
    [env.cacheTtlSec]: String(limits.cacheTtlSec),
    [env.auditDestination]: audit.destination,
    [env.auditOnFailure]: audit.onFailure,
    ...(audit.destination === "file"
      ? {
          [env.auditMaxFileMiB]: String(audit.maxFileMiB),
          [env.auditMaxFiles]: String(audit.maxFiles),
        }
      : {}),
    ...(telemetry.otlpEndpoint === undefined
      ? {}
      : {
          [env.otlpEndpoint]: telemetry.otlpEndpoint,
          [env.traceSampleRatio]: String(telemetry.sampleRatio),
        }),
    ...(webhook.url === undefined ? {} : { [env.webhookUrl]: webhook.url }),
    [env.store]: server.store,
    [env.shared]: server.shared,
    [env.dataDir]: dirs.data,
    [env.logDir]: dirs.logs,
  };
}

/** Host names under which calls are accepted, besides those of loopback; each once. */
export function acceptedHosts(
  { allowedHosts }: ServerSettings,
  { publicUrl, hosts = [] }: RuntimeFacts,
): string[] {
  return [...new Set([new URL(publicUrl).hostname, ...hosts, ...allowedHosts])];
}

/** As `NAME=value` lines in a stable order, so that an unchanged environment compares equal. */
export function envList(values: Readonly<Record<string, string | undefined>>): string[] {
  return Object.entries(values)
    .map(([name, value]) => `${name}=${value}`)
    .sort();
}
