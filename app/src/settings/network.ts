import * as z from "zod";
import manifest from "../../package.json" with { type: "json" };
import { ports } from "../contract.ts";
import { choiceSetting, list, portSetting, setting, urlOf, wholeSetting } from "./kinds.ts";

/** Who the server is, where it listens and under which names it is called. */
export const networkSettings = {
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
  transport: choiceSetting(["http", "stdio"], "http"),
  host: setting({
    schema: z.string().regex(/^[\w.:-]{1,253}$/),
    fallback: "127.0.0.1",
    allowed: "an address to listen on, such as 127.0.0.1, 0.0.0.0 or ::",
  }),
  port: portSetting(ports.http),
  metricsPort: portSetting(ports.metrics),
  // Longer than common proxies keep a connection (nginx 60 s, AWS load balancers 60 s), so that they
  // close it and none reuses one that was just closed.
  keepAliveSec: wholeSetting(1, 3600, 300, "seconds that an idle connection is kept"),
  publicUrl: setting({
    schema: urlOf("http:", "https:")
      .transform((text) => text.replace(/\/+$/, ""))
      .optional(),
    allowed: "the http(s) URL under which clients reach this server, without /mcp",
  }),
  allowedHosts: setting({
    schema: list.pipe(z.array(z.string().regex(/^(\[[0-9a-fA-F:.]+\]|[\w.-]{1,253})$/))),
    fallback: "",
    allowed: "host names without scheme and port, separated by commas",
  }),
  allowedOrigins: setting({
    schema: list
      .pipe(z.array(urlOf("http:", "https:")))
      .transform((origins) => origins.map((origin) => new URL(origin).origin)),
    fallback: "",
    allowed: "web origins such as https://app.example.com, separated by commas",
  }),
};
