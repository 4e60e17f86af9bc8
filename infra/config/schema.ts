import { z } from "zod";

/**
 * The typed configuration of a stack: one strict schema, discriminated on `target`. Defaults live
 * here and nowhere else; every description ends up in the README's table.
 */

const dnsLabel = z
  .string()
  .max(30)
  .regex(/^[a-z]([a-z0-9-]*[a-z0-9])?$/, {
    error: "lower-case letters, digits and inner hyphens, starting with a letter",
  });

const port = z.int().min(1).max(65535);

const address = z
  .union([z.ipv4(), z.ipv6()], { error: "an IP address, such as 127.0.0.1 or 0.0.0.0" })
  .default("127.0.0.1");

const imageReference = z.string().regex(/^[a-z0-9][\w.:/-]*(@sha256:[0-9a-f]{64})?$/i, {
  error: "an image reference such as registry.example.com/team/server@sha256:<64 hex digits>",
});

const httpUrl = z.url({
  protocol: /^https?$/,
  error: "an absolute http or https URL without a path, such as https://mcp.example.com",
});

const hostName = z.string().regex(/^[a-z0-9.-]+$/i, {
  error: "a host name without scheme and port, such as mcp.example.com",
});

const build = z
  .strictObject({
    context: z.string().min(1).default("app").describe("Build context, relative to the project."),
    dockerfile: z
      .string()
      .min(1)
      .default("Dockerfile")
      .describe("Dockerfile, relative to the context."),
    target: z.string().min(1).optional().describe("Stage to build; the last one when unset."),
    platform: z
      .enum(["linux/amd64", "linux/arm64"])
      .optional()
      .describe("Platform of the image; this machine's own when unset."),
    args: z.record(z.string(), z.string()).default({}).describe("Build arguments; never secrets."),
  })
  .describe("Build the image from source.");

const server = z
  .strictObject({
    name: dnsLabel
      .default("ops-assistant")
      .describe("Name of the MCP server; prefix of every physical name."),
    image: z
      .strictObject({
        build: build.optional(),
        reference: imageReference
          .optional()
          .describe("Run an image that exists, best by digest; instead of `build`."),
      })
      .default({ build: build.parse({}) })
      .describe("Where the image comes from: `build` or `reference`, not both."),
    transport: z
      .enum(["http"])
      .default("http")
      .describe("Streamable HTTP, the transport of a deployed server."),
    auth: z
      .strictObject({
        mode: z
          .enum(["jwt", "none"])
          .describe("`jwt`: HS256 bearer tokens. `none`: anyone who reaches the port."),
        audience: z
          .string()
          .min(1)
          .optional()
          .describe("Expected `aud` of a token; the server's name when unset."),
        issuer: z
          .string()
          .min(1)
          .optional()
          .describe("Expected `iss` of a token; not checked when unset."),
      })
      .describe("Who may call the server."),
    logLevel: z
      .enum(["debug", "info", "warn", "error"])
      .default("info")
      .describe("Least severe log line that is written."),
    limits: z
      .strictObject({
        requestsPerMinute: z
          .int()
          .min(1)
          .max(100_000)
          .default(120)
          .describe("Requests per minute and user."),
        toolTimeoutSec: z
          .int()
          .min(1)
          .max(300)
          .default(20)
          .describe("Seconds a tool call may take."),
        bodyLimitKiB: z
          .int()
          .min(1)
          .max(16_384)
          .default(1024)
          .describe("Largest request body, KiB."),
      })
      .prefault({})
      .describe("What one caller may use."),
    store: z.enum(["sqlite"]).default("sqlite").describe("Where tickets are kept."),
    shared: z
      .enum(["memory", "redis"])
      .default("redis")
      .describe("Where rate limits are counted; `memory` runs no Redis."),
    publicUrl: httpUrl.optional().describe("URL that clients use, when a proxy stands in front."),
    allowedHosts: z
      .array(hostName)
      .default([])
      .describe("Further host names accepted in `Host` on /mcp; the endpoint's own is always in."),
    allowedOrigins: z
      .array(httpUrl)
      .default([])
      .describe("Browser origins accepted on /mcp; requests without `Origin` always pass."),
  })
  .describe("The MCP server; means the same on every target.");

const images = z
  .strictObject({
    mirror: z
      .string()
      .regex(/^[a-z0-9.-]+(:\d+)?(\/[\w./-]+)?$/i, {
        error: "a registry host with an optional port and path, such as mirror.example.com/hub",
      })
      .optional()
      .describe("Registry to pull every base image from instead of Docker Hub."),
    node: imageReference
      .default("node:24.21.0-bookworm-slim")
      .describe("Base of the server's build stage."),
    redis: imageReference.default("redis:7.4.6-bookworm").describe("Redis image."),
    prometheus: imageReference.default("prom/prometheus:v3.5.0").describe("Prometheus image."),
  })
  .prefault({})
  .describe("Images that are not ours, pinned by version.");

const dockerTarget = z
  .strictObject({
    host: z
      .string()
      .regex(/^(ssh|unix|npipe|tcp):\/\/.+$/, {
        error: "ssh://user@host, unix:///path, npipe:////./pipe/name or tcp://host:port",
      })
      .optional()
      .describe("Docker daemon; DOCKER_HOST or the local socket when unset."),
    bind: address.describe("Address that the ports of the server and of Redis bind to."),
    port: port.default(8000).describe("Published port of the server."),
    memoryMiB: z
      .int()
      .min(64)
      .max(65_536)
      .default(256)
      .describe("Memory limit of the server, MiB."),
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
          .describe("Seconds between health checks; at most 10 for Redis and Prometheus."),
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
        memoryMiB: z.int().min(16).max(65_536).default(128).describe("Memory limit of Redis, MiB."),
      })
      .prefault({})
      .describe("Redis; runs when `server.shared` is `redis`."),
    prometheus: z
      .strictObject({
        enabled: z.boolean().default(true).describe("Run Prometheus beside the server."),
        bind: address.describe("Address that its port binds to; Prometheus asks for no login."),
        port: port.default(9090).describe("Published port of Prometheus."),
        retentionDays: z.int().min(1).max(365).default(15).describe("Days that samples are kept."),
        memoryMiB: z
          .int()
          .min(64)
          .max(65_536)
          .default(256)
          .describe("Memory limit of Prometheus, MiB."),
      })
      .prefault({})
      .describe("Prometheus, scraping the server every 15 s."),
    retainVolumes: z
      .boolean()
      .default(false)
      .describe("Keep the data, logs, Redis and Prometheus volumes on `pulumi destroy`."),
  })
  .prefault({})
  .describe("Settings of target `docker` alone.");

/** Settings of a stack on local Docker or on one machine over SSH. */
export const dockerSettings = z.strictObject({
  target: z.literal("docker").describe("Where the stack runs."),
  server,
  images,
  docker: dockerTarget,
});

/** The parts that mean the same on every target; checked alone when `target` itself is wrong. */
export const commonSettings = z.looseObject({ server, images });

/** Every target that this version can deploy to; a new one is a new member here. */
export const settingsSchema = z.discriminatedUnion("target", [dockerSettings]);

/** Top-level keys that hold one secret each; they never sit inside an object. */
export const secretKeys = {
  jwtSecret: "HS256 signing secret, 32 bytes or more; generated when unset.",
  redisPassword: "Password of Redis; generated when unset.",
} as const;

/** Name of a key that holds one secret. */
export type SecretKey = keyof typeof secretKeys;
/** Valid settings of any target, with every default filled in. */
export type Settings = z.output<typeof settingsSchema>;
/** Valid settings of target `docker`. */
export type DockerSettings = z.output<typeof dockerSettings>;
/** What is set of the MCP server, on every target. */
export type ServerSettings = DockerSettings["server"];
/** Images that are not ours, and where they are pulled from. */
export type ImageSettings = DockerSettings["images"];
/** How the server's image is built from source. */
export type BuildSettings = z.output<typeof build>;
