import { z } from "zod";
import { httpUrl } from "./formats.ts";
import { imageSource } from "./image-source.ts";

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
