import { z } from "zod";
import { httpsUrl, wholeNumber } from "./formats.ts";
import { absolutePath } from "./workload.ts";

/** Who may call the server, and how callers prove who they are. */
export const auth = z
  .strictObject(
    {
      mode: z
        .enum(["jwt", "jwks", "none"])
        .describe(
          "`jwt`: HS256 tokens signed with a shared secret. `jwks`: tokens of an issuer with a key set. `none`: anyone who reaches the port.",
        ),
      audience: z
        .string()
        .min(1)
        .max(255)
        .optional()
        .describe("Expected `aud` of a token; the server's name when unset."),
      issuer: z
        .string()
        .min(1)
        .max(255)
        .optional()
        .describe("Expected `iss` of a token; with `jwt` not checked when unset, `jwks` needs it."),
      jwksUrl: httpsUrl("the https URL of a key set, such as https://id.example.com/jwks.json")
        .optional()
        .describe(
          "Key set of the issuer; `jwks` needs it or `jwksFile`, the other modes refuse both.",
        ),
      jwksFile: absolutePath
        .optional()
        .describe(
          "Key set that others write: a file in a volume of `server.container` that is `readOnly`, read anew when it changes.",
        ),
    },
    {
      error: ({ code }) =>
        code === "invalid_type" ? "a section with mode: jwt, jwks or none" : undefined,
    },
  )
  .describe("Who may call the server.");

/** What stays open between calls; a server without sessions is the default. */
export const sessions = z
  .strictObject({
    enabled: z
      .boolean()
      .default(false)
      .describe("Keep sessions for clients of protocol 2025-11-25 and older."),
    max: wholeNumber(1, 100_000, 1000).describe("Sessions that may be open at once."),
    maxPerUser: wholeNumber(1, 100_000, 20).describe("Sessions that one user may have open."),
    idleSec: wholeNumber(1, 86_400, 900).describe("Seconds after which an idle session is closed."),
  })
  .prefault({})
  .describe("Sessions of older clients; without them every request stands alone.");
