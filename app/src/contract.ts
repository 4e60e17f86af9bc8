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

/** Seconds that SIGTERM gives running calls; whoever stops the container must wait longer. */
export const drainSec = 10;

/** Environment names; the server reads no other. Units are in the names. */
export const env = {
  name: "MCP_SERVER_NAME",
  version: "MCP_SERVER_VERSION",
  transport: "MCP_TRANSPORT",
  host: "MCP_SERVER_HOST",
  port: "MCP_SERVER_PORT",
  metricsPort: "MCP_METRICS_PORT",
  logLevel: "MCP_LOG_LEVEL",
  publicUrl: "MCP_PUBLIC_URL",
  allowedHosts: "MCP_ALLOWED_HOSTS",
  allowedOrigins: "MCP_ALLOWED_ORIGINS",
  authMode: "MCP_AUTH_MODE",
  authAudience: "MCP_AUTH_AUDIENCE",
  authIssuer: "MCP_AUTH_ISSUER",
  jwtSecret: "JWT_SECRET",
  requestsPerMinute: "MCP_REQUESTS_PER_MINUTE",
  toolTimeoutSec: "MCP_TOOL_TIMEOUT_SEC",
  bodyLimitKiB: "MCP_BODY_LIMIT_KIB",
  store: "MCP_STORE",
  shared: "MCP_SHARED",
  redisUrl: "REDIS_URL",
  dataDir: "DATA_DIR",
  logDir: "LOG_DIR",
} as const;

export type EnvName = (typeof env)[keyof typeof env];
