import { z } from "zod";
import { dnsLabel, imageReference, memoryMiB, port } from "./formats.ts";
import { plainEnv, secretEnv, user, volumes, writable } from "./workload.ts";

const companion = z.strictObject({
  name: dnsLabel("the name of a companion")
    .max(30)
    .describe("Name of the companion, under which clients list it."),
  npm: z
    .string()
    // the registry's grammar of new names (docs.npmjs.com, package.json, "name"), of which none is an
    // option of a command; a wrong or missing version is told by a rule, which can say where to find one
    .regex(
      /^(?=.{1,214}(@[^@/]*)?$)(@[a-z0-9][a-z0-9._-]*\/)?[a-z0-9][a-z0-9._-]*(@[\w.+^~<>=*-]*)?$/,
      {
        error:
          "an npm package with its exact version, such as @modelcontextprotocol/server-everything@2026.8.31",
      },
    )
    .optional()
    .describe("npm package with its exact version, baked into an image; this, `pypi` or `image`."),
  pypi: z
    .string()
    .regex(/^[A-Za-z0-9]([\w.-]*[A-Za-z0-9])?(\[[\w,-]+\])?([=~<>!@]+[\w.!+*-]*)?$/, {
      error: "a PyPI package with its exact version, such as mcp-server-time==2026.10.19",
    })
    .optional()
    .describe("PyPI package with its exact version, baked into an image."),
  image: imageReference
    .optional()
    .describe("An image that has the server, best by digest; it needs `command`."),
  installScripts: z
    .boolean()
    .default(false)
    .describe(
      "Let the package and all that it depends on run code while its image is built, as root and with the network: npm's install scripts, PyPI packages without a wheel.",
    ),
  command: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .describe("Command that starts the server; the only one of its package when unset."),
  args: z.array(z.string()).default([]).describe("Arguments of that command."),
  idle: z
    .array(z.string().min(1))
    .min(1)
    .default(["sleep", "infinity"])
    .describe("What an `image` runs while no client is there; packages have their own."),
  env: plainEnv,
  secrets: secretEnv,
  user,
  network: z
    .enum(["none", "outbound"])
    .default("none")
    .describe(
      "`none`: no network at all; with `http` on target `docker` one to be called on, by which it reaches what listens on the machine itself and the ports published there. `outbound`: it may call others; nobody may call it.",
    ),
  volumes: volumes.default([]).describe("Volumes of the companion."),
  writable,
  memoryMiB: memoryMiB(32, 256).describe("Memory limit, MiB."),
  http: z
    .strictObject({
      port: port
        .optional()
        .describe("Published port on target `docker`, on `docker.bind`; needed there."),
    })
    .optional()
    .describe(
      "Publish it over HTTP as well, by a bridge; on target `kubernetes` that is the only way.",
    ),
});

/** MCP servers of others that speak stdio, each in an idle container of its own. */
export const companions = z
  .array(companion)
  .max(20)
  .default([])
  .describe("stdio servers beside the server, each isolated in a container of its own.");
