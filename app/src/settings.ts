import * as z from "zod";
import manifest from "../package.json" with { type: "json" };
import { dirs, ports } from "./contract.ts";

const port = z
  .string()
  .regex(/^\d{1,5}$/)
  .transform(Number)
  .refine((n) => n <= 65535);

const whole = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number)
    .refine((n) => n >= min && n <= max);

const list = z.string().transform((text) =>
  text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== ""),
);

const httpUrl = z.string().refine((text) => {
  const url = URL.parse(text);
  return url !== null && (url.protocol === "http:" || url.protocol === "https:");
});

/** One setting: how it is read, what it is when absent, and what to tell somebody who got it wrong. */
export interface Setting<S extends z.ZodType> {
  readonly schema: S;
  readonly fallback?: string;
  readonly allowed: string;
  readonly todo?: string;
  readonly secret?: boolean;
}

const setting = <S extends z.ZodType>(spec: Setting<S>) => spec;

/** Every setting of the server, by its key in the contract's `env`. */
export const settings = {
  name: setting({
    schema: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/),
    fallback: "ops-assistant",
    allowed: "1 to 63 lower-case letters, digits and hyphens",
  }),
  version: setting({
    schema: z.string().regex(/^[\w.+-]{1,64}$/),
    fallback: manifest.version,
    allowed: "1 to 64 letters, digits and . + - _",
  }),
  transport: setting({
    schema: z.enum(["http", "stdio"]),
    fallback: "http",
    allowed: "http or stdio",
  }),
  host: setting({
    schema: z.string().regex(/^[\w.:-]{1,253}$/),
    fallback: "127.0.0.1",
    allowed: "an address to listen on, such as 127.0.0.1, 0.0.0.0 or ::",
  }),
  port: setting({
    schema: port,
    fallback: String(ports.http),
    allowed: "a port from 0 to 65535 (0 takes a free one)",
  }),
  metricsPort: setting({
    schema: port,
    fallback: String(ports.metrics),
    allowed: "a port from 0 to 65535 (0 takes a free one)",
  }),
  logLevel: setting({
    schema: z
      .string()
      .transform((text) => text.toLowerCase())
      .pipe(z.enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"])),
    fallback: "info",
    allowed: "trace, debug, info, warn, error, fatal or silent, in any case",
  }),
  publicUrl: setting({
    schema: httpUrl.transform((text) => text.replace(/\/+$/, "")).optional(),
    allowed: "the http(s) URL under which clients reach this server, without /mcp",
  }),
  allowedHosts: setting({
    schema: list.pipe(z.array(z.string().regex(/^(\[[0-9a-fA-F:.]+\]|[\w.-]{1,253})$/))),
    fallback: "",
    allowed: "host names without scheme and port, separated by commas",
  }),
  allowedOrigins: setting({
    schema: list
      .pipe(z.array(httpUrl))
      .transform((origins) => origins.map((origin) => new URL(origin).origin)),
    fallback: "",
    allowed: "web origins such as https://app.example.com, separated by commas",
  }),
  authMode: setting({
    schema: z.enum(["jwt", "none"]),
    allowed: "jwt, or none to let everybody in",
    todo: "There is no default, so that an open server is always somebody's decision",
  }),
  authAudience: setting({
    schema: z.string().min(1).max(255).optional(),
    allowed: "the `aud` that tokens must carry, 1 to 255 characters",
  }),
  authIssuer: setting({
    schema: z.string().min(1).max(255).optional(),
    allowed: "the `iss` that tokens must carry, 1 to 255 characters",
  }),
  jwtSecret: setting({
    // RFC 7518 section 3.2: an HS256 key has at least as many bits as the hash.
    schema: z
      .string()
      .refine((text) => Buffer.byteLength(text) >= 32)
      .optional(),
    allowed: "at least 32 bytes",
    todo: "Generate one, for example with `openssl rand -base64 48`",
    secret: true,
  }),
  requestsPerMinute: setting({
    schema: whole(1, 1_000_000),
    fallback: "120",
    allowed: "a whole number from 1 to 1000000 (requests per user and minute)",
  }),
  toolTimeoutSec: setting({
    schema: whole(1, 3600),
    fallback: "20",
    allowed: "a whole number of seconds from 1 to 3600",
  }),
  bodyLimitKiB: setting({
    schema: whole(1, 65_536),
    fallback: "1024",
    allowed: "a whole number of KiB from 1 to 65536",
  }),
  store: setting({
    schema: z.enum(["sqlite"]),
    fallback: "sqlite",
    allowed: "sqlite",
  }),
  shared: setting({
    schema: z.enum(["memory", "redis"]),
    fallback: "memory",
    allowed: "memory or redis",
  }),
  redisUrl: setting({
    schema: z
      .string()
      .refine((text) => /^rediss?:$/.test(URL.parse(text)?.protocol ?? ""))
      .optional(),
    allowed: "a redis:// or rediss:// URL",
    secret: true,
  }),
  dataDir: setting({
    schema: z.string().min(1),
    fallback: dirs.data,
    allowed: "a folder that exists and that the server may write to",
  }),
  logDir: setting({
    schema: z.string().min(1),
    fallback: dirs.logs,
    allowed: "a folder that exists and that the server may write to",
  }),
};

type Settings = typeof settings;

/** The settings after validation, before those that depend on others are filled in. */
export type Values = { readonly [K in keyof Settings]: z.output<Settings[K]["schema"]> };
