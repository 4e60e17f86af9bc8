import type * as pulumi from "@pulumi/pulumi";
import { backendImage } from "../backend-image.ts";
import { ownBackends } from "../backends.ts";
import type { BuildFacts } from "../image-plan.ts";
import type { ServiceTokens } from "../service-tokens.ts";
import { KubernetesBackend, type KubernetesBackendArgs } from "./backend.ts";

/** What all backends of a stack share. */
export interface KubernetesBackendsArgs
  extends Omit<KubernetesBackendArgs, "backend" | "image" | "token"> {
  readonly facts: BuildFacts;
  /** What built images are pushed with. */
  readonly registryPassword: pulumi.Output<string> | undefined;
  readonly tokens: ServiceTokens;
  /** Whoever builds images; empty when nothing is built. */
  readonly builder: pulumi.ComponentResourceOptions;
}

/** Every backend that the stack runs, with its image; none when all are elsewhere. */
export function kubernetesBackends(
  { facts, registryPassword: password, tokens, builder, ...shared }: KubernetesBackendsArgs,
  opts: pulumi.ComponentResourceOptions,
): KubernetesBackend[] {
  const { settings } = shared;
  const delivery = { by: "registry", password } as const;
  return ownBackends(settings).flatMap((backend) => {
    const token = tokens[backend.name];
    if (token === undefined) return [];
    const role = `backend-${backend.name}`;
    const image = backendImage(`image-${role}`, backend, { settings, facts, delivery }, builder);
    return [new KubernetesBackend(role, { ...shared, backend, image: image.digest, token }, opts)];
  });
}
