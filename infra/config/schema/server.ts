import { z } from "zod";
import { auth, sessions } from "./access.ts";
import { container } from "./container.ts";
import { httpUrl } from "./formats.ts";
import { imageSource } from "./image-source.ts";
import { limits } from "./limits.ts";
import { audit, telemetry, webhook } from "./records.ts";

const dnsLabel = z
  .string()
  .max(30)
  .regex(/^[a-z]([a-z0-9-]*[a-z0-9])?$/, {
    error: "lower-case letters, digits and inner hyphens, starting with a letter",
  });

const hostName = z.string().regex(/^[a-z0-9.-]+$/i, {
  error: "a host name without scheme and port, such as mcp.example.com",
});

/** The MCP server: what is set of it means the same on every target. */
export const server = z
  .strictObject({
    name: dnsLabel
      .default("ops-assistant")
      .describe("Name of the MCP server; prefix of every physical name."),
    image: imageSource,
    container,
    surface: z
      .string()
      .min(1)
      .max(255)
      .optional()
      .describe(
        "File that lists tools, resources and prompts of the image, relative to the project; that of the build's context, or `stacks/surfaces/<stack>.json`, when unset.",
      ),
    transport: z
      .enum(["http"])
      .default("http")
      .describe("Streamable HTTP, the transport of a deployed server."),
    auth,
    readOnly: z
      .boolean()
      .default(false)
      .describe("Refuse every tool that writes, whatever the caller's token allows."),
    sessions,
    logLevel: z
      .enum(["debug", "info", "warn", "error"])
      .default("info")
      .describe("Least severe log line that is written."),
    limits,
    audit,
    telemetry,
    webhook,
    store: z
      .enum(["sqlite", "postgres", "dynamodb"])
      .default("sqlite")
      .describe(
        "Where tickets are kept: a file of the server's, PostgreSQL, or on target `lambda` DynamoDB.",
      ),
    shared: z
      .enum(["memory", "redis", "dynamodb"])
      .default("redis")
      .describe(
        "Where limits are counted and answers kept; `memory` runs no Redis. `dynamodb`, on target `lambda`, counts limits alone.",
      ),
    publicUrl: httpUrl.optional().describe("URL that clients use, when a proxy stands in front."),
    allowedHosts: z
      .array(hostName)
      .default([])
      .describe(
        "Further host names accepted in `Host`, by the server on /mcp and by a gateway; the endpoint's own is always in.",
      ),
    allowedOrigins: z
      .array(httpUrl)
      .default([])
      .describe("Browser origins accepted on /mcp; requests without `Origin` always pass."),
  })
  .describe("The MCP server; means the same on every target.");
