import { z } from "zod";
import { dnsLabel, quantity } from "./formats.ts";

/*
 * What the containers of others have in common: the own server's, those of backends and of
 * companions. Every key means the same in each of them.
 */

const variable = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, {
  error: "the name of an environment variable: letters, digits and _, not first a digit",
});

/** Name of an environment variable (POSIX.1-2017, Base Definitions, chapter 8). */
export const variableName = variable;

/** Plain environment of a container. */
export const plainEnv = z
  .record(variable, z.string())
  .default({})
  .describe("Further environment, in plain text; never secrets.");

/** Environment that comes from encrypted keys of the stack, by reference. */
export const secretEnv = z
  .record(
    variable,
    z.string().regex(/^[a-z][A-Za-z0-9]{1,62}$/, {
      error:
        "the name of an encrypted key of the stack in camelCase, such as weatherApiKey; never the secret itself",
    }),
  )
  .default({})
  .describe(
    "Variables with a secret: the name of the stack's encrypted key that holds it, such as `API_KEY: weatherApiKey` with `pulumi config set --secret mcp-stacks:weatherApiKey`.",
  );

/** Whom a container runs as. */
export const user = z
  .int({ error: "a numeric UID such as 1000, for Kubernetes cannot check a name" })
  .min(1, { error: "a UID other than root's, such as 1000" })
  .max(2_147_483_647)
  .default(1000)
  .describe("UID and GID that the container runs as; the image must be made for them.");

/** A file or folder of a container. */
export const absolutePath = z.string().regex(/^(?!.*\/\.{1,2}(\/|$))(\/[\w.-]+)+$/, {
  error: "an absolute path inside the container without `.` and `..` as parts, such as /data",
});

/** A volume that outlives its container; those of one name are one and the same. */
export const volumes = z
  .array(
    z.strictObject({
      name: dnsLabel("the name of a volume").describe(
        "Name of the volume; containers of the stack that name the same one share it.",
      ),
      path: absolutePath.describe("Where it is mounted."),
      readOnly: z.boolean().default(false).describe("Mount it without the right to write."),
      size: quantity("1Gi").describe("Size of its claim on target `kubernetes`."),
    }),
  )
  .max(20);

/** Folders in memory for files of the moment; all else of the image is read-only. */
export const writable = z
  .array(absolutePath)
  .max(10)
  .default(["/tmp"])
  .describe("Folders that may be written to and are gone with the container, 16 MiB each.");

/** Arguments that replace those of the image. */
export const command = z
  .array(z.string().min(1))
  .min(1)
  .optional()
  .describe("Command instead of the image's `CMD`; its `ENTRYPOINT` stays.");

const path = (fallback: string, meaning: string) =>
  z
    .string()
    .regex(/^\/[\w./~-]*$/, { error: "a path that begins with /, such as /health" })
    .default(fallback)
    .describe(meaning);

/** Paths of an HTTP server that the stack asks or publishes. */
export const httpPath = path;

/** How it is found out whether a container is well: exactly one of the four. */
export const health = z
  .strictObject({
    http: z
      .string()
      .regex(/^\/[\w./~?=&-]*$/, { error: "a path that begins with /, such as /health" })
      .optional()
      .describe("Path that answers 2xx while it is well."),
    tcp: z.literal(true).optional().describe("Its port takes connections while it is well."),
    process: z
      .string()
      .min(1)
      .max(200)
      .regex(/^[\w./@: -]+$/, { error: "a part of the process' command line, such as server.py" })
      .optional()
      .describe("A process whose command line has this text runs while it is well."),
    command: z
      .array(z.string().min(1))
      .min(1)
      .optional()
      .describe("Command in the container that ends with 0 while it is well."),
  })
  .describe("How its health is found out: by `http`, `tcp`, `process` or `command`.");
