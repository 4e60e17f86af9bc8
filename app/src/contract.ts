/**
 * What the server and whoever deploys it agree on: paths, ports, folders, user and the names of
 * the environment. The only file of `app/` that `infra/` may import.
 */

/** Paths of the public port, except `metrics`, which is served on the metrics port alone. */
export const paths = {
  mcp: "/mcp",
  health: "/health",
  ready: "/ready",
  metrics: "/metrics",
  resourceMetadata: "/.well-known/oauth-protected-resource",
} as const;

/** What is answered, with 404, for a path that is none of these. */
export const unknownPath = {
  error: "not_found",
  message: `MCP is served at ${paths.mcp}`,
} as const;

/** Query of `ready` that leaves the ticket store out, for whoever asks replicas that share one. */
export const withoutStore = { name: "exclude", value: "store" } as const;

/** TCP ports inside the container. */
export const ports = { http: 8000, metrics: 9090 } as const;

/** Numeric user and group of the image; numeric so that `runAsNonRoot` can check it. */
export const user = { uid: 1000, gid: 1000 } as const;

/** Folders of the image that outlive a container. */
export const dirs = { data: "/app/data", logs: "/app/logs" } as const;

/** Docker's HEALTHCHECK and the command behind it (the image has no shell). */
export const healthcheck = {
  command: ["/usr/local/bin/node", "/app/healthcheck.mjs"],
  intervalSec: 30,
  timeoutSec: 5,
  startPeriodSec: 10,
  retries: 3,
} as const;

/**
 * Seconds that a stop takes at most: a call that comes last has its whole time, and 10 s are for
 * clients to go before it and for closing what calls use. Whoever stops the container must wait longer.
 */
export function drainSecFor(toolTimeoutSec: number): number {
  return toolTimeoutSec + 10;
}

/** Folder of the image that holds its data as it was built; the server reads it where nothing is written. */
export const seedDir = "/app/seed";

/** What AWS Lambda runs of the image: arguments of its entry point, as `CMD` is for a container. */
export const lambdaCommand = [
  "--max-semi-space-size=2",
  "--max-old-space-size-percentage=60",
  "/app/lambda.mjs",
] as const;

/** Namespace in CloudWatch of the metrics that a function writes to its log in the embedded metric format. */
export const metricsNamespace = "mcp-stacks";

/**
 * Keys of the DynamoDB tables that a function uses: tickets by partition and sort key, limits by
 * partition key alone, with the attribute that ends an entry (seconds since 1970).
 */
export const tableKeys = {
  tickets: { partition: "pk", sort: "sk" },
  limits: { partition: "key", expiry: "expire" },
} as const;

/**
 * Environment names; the server reads no other but `NODE_ENV`. Units are in the names, and those of
 * OpenTelemetry are its own (https://opentelemetry.io/docs/specs/otel/protocol/exporter/).
 */
export const env = {
  name: "MCP_SERVER_NAME",
  version: "MCP_SERVER_VERSION",
  transport: "MCP_TRANSPORT",
  host: "MCP_SERVER_HOST",
  port: "MCP_SERVER_PORT",
  metricsPort: "MCP_METRICS_PORT",
  keepAliveSec: "MCP_KEEP_ALIVE_SEC",
  logLevel: "MCP_LOG_LEVEL",
  publicUrl: "MCP_PUBLIC_URL",
  allowedHosts: "MCP_ALLOWED_HOSTS",
  allowedOrigins: "MCP_ALLOWED_ORIGINS",
  authMode: "MCP_AUTH_MODE",
  authAudience: "MCP_AUTH_AUDIENCE",
  authIssuer: "MCP_AUTH_ISSUER",
  jwtSecret: "JWT_SECRET",
  jwksUrl: "MCP_JWKS_URL",
  jwksFile: "MCP_JWKS_FILE",
  allowUnauthenticated: "MCP_ALLOW_UNAUTHENTICATED",
  readOnly: "MCP_READ_ONLY",
  legacyMode: "MCP_LEGACY_MODE",
  maxSessions: "MCP_MAX_SESSIONS",
  maxSessionsPerUser: "MCP_MAX_SESSIONS_PER_USER",
  sessionIdleSec: "MCP_SESSION_IDLE_SEC",
  maxSubscriptionsPerUser: "MCP_MAX_SUBSCRIPTIONS_PER_USER",
  requestsPerMinute: "MCP_REQUESTS_PER_MINUTE",
  toolCallsPerMinute: "MCP_TOOL_CALLS_PER_MINUTE",
  toolConcurrency: "MCP_TOOL_CONCURRENCY",
  toolTimeoutSec: "MCP_TOOL_TIMEOUT_SEC",
  bodyLimitKiB: "MCP_BODY_LIMIT_KIB",
  cacheTtlSec: "MCP_CACHE_TTL_SEC",
  auditDestination: "MCP_AUDIT_DESTINATION",
  auditOnFailure: "MCP_AUDIT_ON_FAILURE",
  auditMaxFileMiB: "MCP_AUDIT_MAX_FILE_MIB",
  auditMaxFiles: "MCP_AUDIT_MAX_FILES",
  otlpEndpoint: "OTEL_EXPORTER_OTLP_ENDPOINT",
  otlpHeaders: "OTEL_EXPORTER_OTLP_HEADERS",
  traceSampleRatio: "OTEL_TRACES_SAMPLER_ARG",
  store: "MCP_STORE",
  databaseUrl: "DATABASE_URL",
  databasePoolSize: "MCP_DATABASE_POOL_SIZE",
  webhookUrl: "MCP_WEBHOOK_URL",
  webhookSecret: "MCP_WEBHOOK_SECRET",
  shared: "MCP_SHARED",
  redisUrl: "REDIS_URL",
  ticketsTable: "MCP_TICKETS_TABLE",
  limitsTable: "MCP_LIMITS_TABLE",
  secretId: "MCP_SECRET_ID",
  secretVersion: "MCP_SECRET_VERSION",
  responseStreaming: "MCP_RESPONSE_STREAMING",
  dataDir: "DATA_DIR",
  logDir: "LOG_DIR",
  conformanceFixtures: "MCP_CONFORMANCE_FIXTURES",
} as const;

/** The name of one environment variable of the server. */
export type EnvName = (typeof env)[keyof typeof env];
