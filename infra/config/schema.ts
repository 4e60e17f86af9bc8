import { z } from "zod";
import { backends, gateway, topology } from "./schema/backends.ts";
import { companions } from "./schema/companions.ts";
import { dockerTarget } from "./schema/docker.ts";
import { images } from "./schema/images.ts";
import { kubernetesTarget } from "./schema/kubernetes.ts";
import { lambdaTarget } from "./schema/lambda.ts";
import { environment, policy } from "./schema/policy.ts";
import { server } from "./schema/server.ts";
import type { health } from "./schema/workload.ts";

/*
 * The typed configuration of a stack: one strict schema, discriminated on `target`, a file for each
 * section. Defaults live there and nowhere else; every description ends up in the README's table.
 */

/** Parts beside the server, the same on every target. */
const beside = { backends, companions, topology, gateway };

/** Settings of a stack on local Docker or on one machine over SSH. */
export const dockerSettings = z.strictObject({
  target: z.literal("docker").describe("Where the stack runs."),
  environment,
  server,
  ...beside,
  images,
  policy,
  docker: dockerTarget,
});

/** Settings of a stack on a Kubernetes cluster. */
export const kubernetesSettings = z.strictObject({
  target: z.literal("kubernetes").describe("Where the stack runs."),
  environment,
  server,
  ...beside,
  images,
  policy,
  kubernetes: kubernetesTarget,
});

/** Settings of a stack on AWS Lambda behind API Gateway. */
export const lambdaSettings = z.strictObject({
  target: z.literal("lambda").describe("Where the stack runs."),
  environment,
  server,
  ...beside,
  images,
  policy,
  lambda: lambdaTarget,
});

/** The parts that mean the same on every target; checked alone when `target` itself is wrong. */
export const commonSettings = z.looseObject({
  environment,
  server,
  ...beside,
  images,
  policy,
});

/** Every target that this version can deploy to; a new one is a new member here. */
export const settingsSchema = z.discriminatedUnion("target", [
  dockerSettings,
  kubernetesSettings,
  lambdaSettings,
]);

/** Valid settings of any target, with every default filled in. */
export type Settings = z.output<typeof settingsSchema>;
/** Valid settings of target `docker`. */
export type DockerSettings = z.output<typeof dockerSettings>;
/** Valid settings of target `kubernetes`. */
export type KubernetesSettings = z.output<typeof kubernetesSettings>;
/** Valid settings of target `lambda`. */
export type LambdaSettings = z.output<typeof lambdaSettings>;
/** What a stack is for. */
export type Environment = NonNullable<z.output<typeof environment>>;
/** What the stack's owners decided about the rules of policy. */
export type PolicySettings = z.output<typeof policy>;
/** What is set of the MCP server, on every target. */
export type ServerSettings = z.output<typeof server>;
/** One service behind the server. */
export type BackendSettings = z.output<typeof backends>[number];
/** One stdio server beside the server. */
export type CompanionSettings = z.output<typeof companions>[number];
/** How the health of a container is found out. */
export type HealthSettings = z.output<typeof health>;
/** Images that are not ours, and where they are pulled from. */
export type ImageSettings = z.output<typeof images>;
export type { BuildSettings } from "./schema/image-source.ts";
export { type SecretKey, secretKeys } from "./schema/secrets.ts";
