import { z } from "zod";

/** What a command needs of a stack's outputs to ask its server anything; holds a secret. */
export const serverOutputs = z.object({
  endpoint: z.string(),
  healthUrl: z.string(),
  metricsUrl: z.string(),
  auth: z.object({
    mode: z.enum(["jwt", "jwks", "none"]),
    audience: z.string().optional(),
    issuer: z.string().optional(),
  }),
  jwtSecret: z.string().optional(),
});
