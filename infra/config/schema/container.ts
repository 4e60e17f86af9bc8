import { z } from "zod";
import { port } from "./formats.ts";
import {
  command,
  health,
  httpPath,
  plainEnv,
  secretEnv,
  user,
  volumes,
  writable,
} from "./workload.ts";

/**
 * How the server's image is run. Without any of it, the image is taken for one that keeps the
 * contract of the bundled server: its ports, paths, folders, user and health check.
 */
export const container = z
  .strictObject({
    port: port
      .optional()
      .describe(
        "Port that the server listens on, told to it as `MCP_SERVER_PORT`; 8000 when unset, 8085 with `topology: split`.",
      ),
    paths: z
      .strictObject({
        mcp: httpPath("/mcp", "Path of MCP."),
        health: httpPath("/health", "Path that answers 200 while the server lives."),
        ready: httpPath("/ready", "Path that answers 200 while it takes calls."),
      })
      .prefault({})
      .describe("Paths of the server's port; both may be the same where there is only one."),
    metrics: z
      .strictObject({
        enabled: z.boolean().default(true).describe("Whether the server has metrics."),
        port: port.default(9090).describe("Port of the metrics, never published."),
        path: httpPath("/metrics", "Path of the metrics."),
      })
      .prefault({})
      .describe("Metrics in the Prometheus format."),
    keepAliveSec: z
      .int()
      .min(1)
      .max(3600)
      .optional()
      .describe(
        "Seconds that the server keeps an idle connection, told to it as `MCP_KEEP_ALIVE_SEC`; its own when unset, 300 with `topology: split`.",
      ),
    command,
    user,
    health: health.optional(),
    env: plainEnv,
    secrets: secretEnv.describe(
      "Variables with a secret: the name of the stack's encrypted key that holds it, such as `API_KEY: weatherApiKey` with `pulumi config set --secret mcp-stacks:weatherApiKey`. On target `lambda` an image of one's own reads them itself, and `JWT_SECRET` and tokens of backends too: a JSON object by variable, in Secrets Manager under `MCP_SECRET_ID`, version `MCP_SECRET_VERSION`.",
    ),
    volumes: volumes
      .optional()
      .describe(
        "Volumes of the server, `[]` when it keeps nothing; the bundled server's data and logs folders when unset. Set, tickets, limits and audit log are the server's own affair: nothing is asked of `server.store` and `server.shared`.",
      ),
    writable,
  })
  .prefault({})
  .describe("How the image is run; the defaults are those of the bundled server.");
