import { z } from "zod";
import { dnsLabel, imageReference, memoryMiB, port, wholeNumber } from "./formats.ts";
import { build, pin } from "./image-source.ts";
import { egressPeers } from "./kubernetes-network.ts";
import {
  command,
  health,
  plainEnv,
  secretEnv,
  user,
  variableName,
  volumes,
  writable,
} from "./workload.ts";

const backend = z.strictObject({
  name: dnsLabel("the name of a backend")
    .max(30)
    .describe("Name of the backend, and its host name on the stack's network."),
  image: z
    .strictObject({
      build: build.optional(),
      reference: imageReference.optional().describe("Run an image that exists, best by digest."),
      repository: z
        .string()
        .regex(/^([a-z0-9.-]+(:\d+)?\/)?[a-z0-9._/-]+$/, {
          error: "a repository without a tag, such as registry.example.com/team/todo-api",
        })
        .optional()
        .describe(
          "Where target `kubernetes` pushes what is built; `server.image.push.repository` with the backend's name when unset.",
        ),
      pin,
    })
    .optional()
    .describe("Its image, by `build` or `reference`; instead of `url`."),
  url: z
    .url({
      protocol: /^https?$/,
      error: "an absolute http or https URL, such as https://todo.example.com",
    })
    .optional()
    .describe(
      "A backend that runs elsewhere, by https unless its host is of the inner network; the only way on target `lambda`. `secrets: { SERVICE_AUTH_TOKEN: myKey }` names its token, else it is `serviceAuthToken`.",
    ),
  variable: variableName
    .optional()
    .describe("Variable that tells the server its URL; its name with `_URL`, as `TODO_API_URL`."),
  port: port.default(8080).describe("Port that it listens on, told to it as `PORT`."),
  path: z
    .string()
    .regex(/^\/[a-z0-9][a-z0-9/-]*$/, { error: "a path such as /api" })
    .optional()
    .describe("Path under which the gateway of `topology: split` publishes it; not when unset."),
  command,
  health: health.default({ http: "/health" }),
  user,
  env: plainEnv,
  secrets: secretEnv,
  volumes: volumes.default([]).describe("Volumes of the backend."),
  writable,
  memoryMiB: memoryMiB(32, 256).describe("Memory limit, MiB."),
  replicas: wholeNumber(1, 50, 1).describe("Pods on target `kubernetes`."),
  egressTo: egressPeers.describe(
    "Whom it reaches besides DNS on target `kubernetes`, such as its database.",
  ),
  stopSec: wholeNumber(1, 600, 10).describe("Seconds that it may take to stop."),
});

/** Services that the server needs for its tools. */
export const backends = z
  .array(backend)
  .max(10)
  .default([])
  .describe(
    "Services behind the server, started before it. Each is told a token as `SERVICE_AUTH_TOKEN`; the server has it under the same name, or under `TODO_API_AUTH_TOKEN` for `todo-api` where there are several backends, each with its own.",
  );

/** Whether MCP is served apart from the API. */
export const topology = z
  .enum(["together", "split"])
  .default("together")
  .describe(
    "`split`: a gateway sends `/mcp` to the server and the `path` of each backend to it, so that a deployed API ends no stream.",
  );

/** The gateway of `topology: split`. */
export const gateway = z
  .strictObject({
    memoryMiB: memoryMiB(32, 256).describe(
      "Memory limit, MiB, each of which bears two connections; a call or a stream has two.",
    ),
    requestsPerClient: z
      .int()
      .min(1)
      .max(10_000)
      .optional()
      .describe(
        "Calls and streams that one client address may have open; half of what `memoryMiB` bears when unset.",
      ),
    trustedProxies: z
      .array(z.union([z.cidrv4(), z.cidrv6()], { error: "an address range, such as 10.0.0.0/8" }))
      .optional()
      .describe(
        "Addresses of proxies in front, whose `X-Forwarded-For` is believed; private ones when unset and `server.publicUrl`, an Ingress or a Gateway is set.",
      ),
    keepalive: wholeNumber(1, 1024, 64).describe("Idle connections to the server that are kept."),
    bodyLimitKiB: wholeNumber(1, 102_400, 4096).describe("Largest body of a request, KiB."),
    timeoutSec: wholeNumber(5, 86_400, 3600).describe(
      "Seconds without a byte after which a stream of MCP is ended.",
    ),
  })
  .prefault({})
  .describe("nginx in front of server and backends, with `topology: split`.");
