import * as z from "zod";
import { choiceSetting, setting, switchSetting, urlOf, wholeSetting } from "./kinds.ts";

/** Who may call, and what stays open between calls. */
export const accessSettings = {
  authMode: setting({
    schema: z.enum(["jwt", "jwks", "none"]),
    allowed: "jwt (a shared secret), jwks (a key set), or none to let everybody in",
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
  jwksUrl: setting({
    schema: urlOf("http:", "https:").optional(),
    allowed: "the https URL of the issuer's key set (http on a loopback address only)",
  }),
  jwksFile: setting({
    schema: z.string().min(1).optional(),
    allowed: "a file that holds a JSON Web Key Set",
  }),
  allowUnauthenticated: switchSetting(false),
  readOnly: switchSetting(false),
  legacyMode: choiceSetting(["stateless", "sessions"], "stateless"),
  maxSessions: wholeSetting(1, 100_000, 1000, "sessions that may be open at once"),
  maxSessionsPerUser: wholeSetting(1, 100_000, 20, "sessions that one user may have open"),
  sessionIdleSec: wholeSetting(1, 86_400, 900, "seconds"),
  maxSubscriptionsPerUser: wholeSetting(1, 1000, 8, "open subscriptions of one user"),
};
