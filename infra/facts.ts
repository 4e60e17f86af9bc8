import { z } from "zod";
import { surfaceSchema } from "./surface/surface.ts";

/** Type token of the component that carries a stack's facts. */
export const factsType = "mcp:index:StackFacts";

/**
 * What a stack means for MCP clients, as plain values and without a secret. The engine keeps them in the
 * state and shows them in previews, so that policy, reports and checks read one and the same.
 */
export const factsSchema = z.object({
  target: z.enum(["docker", "kubernetes", "lambda"]),
  environment: z.enum(["development", "staging", "production"]),
  server: z.string(),
  /** Whom the network lets reach the endpoint: this machine, a private network or cluster, anybody. */
  exposure: z.enum(["loopback", "private", "public"]),
  /** Whether clients come over TLS by the stack's own edge, or a proxy named by an https URL. */
  tls: z.boolean(),
  /** Where clients are told to go, when the settings alone say so. */
  endpoint: z.string().optional(),
  auth: z.object({
    mode: z.enum(["jwt", "jwks", "none"]),
    audience: z.string().optional(),
    issuer: z.string().optional(),
  }),
  readOnly: z.boolean(),
  image: z.object({
    source: z.enum(["build", "reference", "pin"]),
    /** By digest where it is known before the deployment. */
    reference: z.string().optional(),
    /** Commit of the build's context. */
    revision: z.string().optional(),
    /** Commit, stack and report of the promotion, when it is of one. */
    promotedFrom: z.string().optional(),
  }),
  /** Undefined when no file lists it. */
  surface: surfaceSchema.optional(),
  limits: z.record(z.string(), z.unknown()),
  /** Fewest and most instances; undefined where requests decide. */
  replicas: z.object({ min: z.number(), max: z.number() }).optional(),
  /** Memory of one instance, MiB. */
  memoryMiB: z.number(),
  store: z.string(),
  shared: z.string(),
  audit: z.string(),
  traces: z.boolean(),
  /** Services behind the server, each with its image, context or host; undefined when there are none. */
  backends: z.array(z.object({ name: z.string(), source: z.string() })).optional(),
  /** stdio servers beside the server; undefined when there are none. */
  companions: z
    .array(
      z.object({
        name: z.string(),
        source: z.string(),
        network: z.enum(["none", "outbound"]),
        /** Whether it is published over HTTP as well. */
        http: z.boolean(),
      }),
    )
    .optional(),
  /** Whether a destroy leaves the data; undefined where each resource of the target says so itself. */
  keepsData: z.boolean().optional(),
  /** What the stack's owners decided about the rules; undefined when an older program stated the facts. */
  policy: z
    .object({
      levels: z.record(z.string(), z.enum(["mandatory", "advisory", "disabled"])),
      requiredTags: z.array(z.string()),
      minLogRetentionDays: z.number(),
    })
    .optional(),
  acknowledged: z.array(z.object({ rule: z.string(), of: z.string(), why: z.string() })),
});

/** What a stack means for MCP clients. */
export type StackFacts = z.output<typeof factsSchema>;

/** The facts that a value of the state or of a preview holds; undefined for those of an older program. */
export function factsIn(inputs: unknown): StackFacts | undefined {
  return factsSchema.safeParse(inputs).data;
}
