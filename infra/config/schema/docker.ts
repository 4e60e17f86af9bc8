import { z } from "zod";
import { bindAddress, memoryMiB, port } from "./formats.ts";

/** What only target `docker` has: its daemon, published ports, and limits of its containers. */
export const dockerTarget = z
  .strictObject({
    host: z
      .string()
      .regex(/^(ssh|unix|npipe|tcp):\/\/.+$/, {
        error: "ssh://user@host, unix:///path, npipe:////./pipe/name or tcp://host:port",
      })
      .optional()
      .describe("Docker daemon; DOCKER_HOST or the local socket when unset."),
    bind: bindAddress.describe(
      "Address that the ports of the server, of Redis and of PostgreSQL bind to.",
    ),
    port: port.default(8000).describe("Published port of the server."),
    memoryMiB: memoryMiB(64, 256).describe("Memory limit of the server, MiB."),
    cpus: z.number().min(0.1).max(64).default(1).describe("CPU limit of each container, in cores."),
    startTimeoutSec: z
      .int()
      .min(10)
      .max(600)
      .default(120)
      .describe("Seconds a container may take to become healthy before `up` fails."),
    health: z
      .strictObject({
        intervalSec: z
          .int()
          .min(1)
          .max(30)
          .default(30)
          .describe("Seconds between health checks; at most 10 for those beside the server."),
        startIntervalSec: z
          .int()
          .min(0)
          .max(60)
          .default(1)
          .describe("The same while starting; needs Docker 25, `0` leaves it out."),
      })
      .prefault({})
      .describe("How often Docker asks the containers whether they are well."),
    redis: z
      .strictObject({
        port: port.optional().describe("Publish Redis on this port; not published when unset."),
        memoryMiB: memoryMiB(16, 128).describe("Memory limit of Redis, MiB."),
      })
      .prefault({})
      .describe("Redis; runs when `server.shared` is `redis`."),
    postgres: z
      .strictObject({
        port: port
          .optional()
          .describe("Publish PostgreSQL on this port; not published when unset."),
        memoryMiB: memoryMiB(64, 256).describe("Memory limit of PostgreSQL, MiB."),
      })
      .prefault({})
      .describe("PostgreSQL; runs when `server.store` is `postgres` without `databaseUrl`."),
    prometheus: z
      .strictObject({
        enabled: z.boolean().default(true).describe("Run Prometheus beside the server."),
        bind: bindAddress.describe("Address that its port binds to; Prometheus asks for no login."),
        port: port.default(9090).describe("Published port of Prometheus."),
        retentionDays: z.int().min(1).max(365).default(15).describe("Days that samples are kept."),
        memoryMiB: memoryMiB(64, 256).describe("Memory limit of Prometheus, MiB."),
        alertmanager: z
          .string()
          .regex(/^[a-z0-9.-]+:\d{1,5}$/i, {
            error: "a host and a port, such as alerts.example.com:9093",
          })
          .optional()
          .describe("Alertmanager that is told of alerts; they are only shown when unset."),
      })
      .prefault({})
      .describe("Prometheus, scraping the server every 15 s and watching its alerts."),
    grafana: z
      .strictObject({
        enabled: z
          .boolean()
          .default(false)
          .describe("Run Grafana with the server's dashboard; it shows what Prometheus has."),
        bind: bindAddress.describe("Address that its port binds to."),
        port: port.default(3000).describe("Published port of Grafana."),
        memoryMiB: memoryMiB(128, 256).describe("Memory limit of Grafana, MiB."),
      })
      .prefault({})
      .describe("Grafana; keeps nothing of its own, its user is `admin`."),
    retainVolumes: z
      .boolean()
      .default(false)
      .describe(
        "Keep the volumes of data, logs, Redis, PostgreSQL and Prometheus on `pulumi destroy`.",
      ),
  })
  .prefault({})
  .describe("Settings of target `docker` alone.");
