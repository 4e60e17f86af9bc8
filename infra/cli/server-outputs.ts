import { z } from "zod";

/** How clients start a server of the stack themselves. */
export const startedServer = z.object({
  name: z.string(),
  command: z.string(),
  args: z.array(z.string()),
});

/** What a command needs of a stack's outputs to ask its server anything; holds a secret. */
export const serverOutputs = z.object({
  endpoint: z.string(),
  healthUrl: z.string(),
  metricsUrl: z.string(),
  serviceUrl: z.string().optional(),
  auth: z.object({
    mode: z.enum(["jwt", "jwks", "none"]),
    audience: z.string().optional(),
    issuer: z.string().optional(),
  }),
  jwtSecret: z.string().optional(),
  companions: z.array(startedServer).optional(),
});
