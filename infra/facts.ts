import { z } from "zod";
import { surfaceSchema } from "./surface/surface.ts";

/** Volumes of a container; undefined when it has none. */
const volumes = z.array(z.object({ name: z.string(), readOnly: z.boolean() })).optional();

/** Names of variables that hold a secret, never their values; undefined when there are none. */
const secrets = z.array(z.string()).optional();

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
  /** Where the server answers on its port, and its metrics where it has some; undefined when an older program stated the facts. */
  layout: z
    .object({
      mcp: z.string(),
      health: z.string(),
      ready: z.string(),
      metrics: z.object({ port: z.number(), path: z.string() }).optional(),
    })
    .optional(),
  /** Secrets of the user's own that the server is told. */
  secrets,
  /** Volumes of the user's own; undefined for the folders of the bundled server's contract. */
  volumes,
  /** Whether a gateway stands in front of server and backends; undefined when it does not. */
  topology: z.literal("split").optional(),
  /** Services behind the server, each with its image, context or host; undefined when there are none. */
  backends: z
    .array(
      z.object({
        name: z.string(),
        source: z.string(),
        /** Undefined for one that is built, or elsewhere. */
        image: z.string().optional(),
        /** Path under which the gateway publishes it; undefined when it does not. */
        path: z.string().optional(),
        secrets,
        volumes,
      }),
    )
    .optional(),
  /** stdio servers beside the server; undefined when there are none. */
  companions: z
    .array(
      z.object({
        name: z.string(),
        source: z.string(),
        /** Undefined for a package. */
        image: z.string().optional(),
        network: z.enum(["none", "outbound"]),
        /** Whether it is published over HTTP as well. */
        http: z.boolean(),
        secrets,
        volumes,
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
