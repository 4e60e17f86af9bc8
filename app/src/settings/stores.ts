import * as z from "zod";
import { dirs } from "../contract.ts";
import { choiceSetting, setting, urlOf, wholeSetting } from "./kinds.ts";

const folder = (fallback: string) =>
  setting({
    schema: z.string().min(1),
    fallback,
    allowed: "a folder that exists and that the server may write to",
  });

/** Where data is kept, and who hears of new tickets. */
export const storeSettings = {
  store: choiceSetting(["sqlite", "postgres", "dynamodb"], "sqlite"),
  databaseUrl: setting({
    schema: urlOf("postgres:", "postgresql:").optional(),
    allowed: "a postgres:// URL",
    secret: true,
  }),
  databasePoolSize: wholeSetting(1, 200, 10, "connections of this process"),
  webhookUrl: setting({
    schema: urlOf("http:", "https:").optional(),
    allowed: "the https URL that hears of new tickets",
  }),
  webhookSecret: setting({
    schema: z
      .string()
      .refine((text) => Buffer.byteLength(text) >= 32)
      .optional(),
    allowed: "at least 32 bytes",
    todo: "Generate one, for example with `openssl rand -base64 48`, and give it to the receiver",
    secret: true,
  }),
  shared: choiceSetting(["memory", "redis", "dynamodb"], "memory"),
  redisUrl: setting({
    schema: urlOf("redis:", "rediss:").optional(),
    allowed: "a redis:// or rediss:// URL",
    secret: true,
  }),
  dataDir: folder(dirs.data),
  logDir: folder(dirs.logs),
};
