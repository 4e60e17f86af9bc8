import type * as pulumi from "@pulumi/pulumi";
import { ownBackends } from "../backends.ts";
import type { ServiceTokens } from "../service-tokens.ts";
import { DockerBackend, type DockerBackendArgs } from "./backend.ts";

/** What all backends of a stack share. */
export interface DockerBackendsArgs extends Omit<DockerBackendArgs, "backend" | "image" | "token"> {
  /** Image IDs, by the name of the backend. */
  readonly images: ReadonlyMap<string, pulumi.Output<string>>;
  readonly tokens: ServiceTokens;
}

/** Every backend that the stack runs; none when all are elsewhere. */
export function dockerBackends(
  { images, tokens, ...shared }: DockerBackendsArgs,
  opts: pulumi.ComponentResourceOptions,
): DockerBackend[] {
  return ownBackends(shared.settings).flatMap((backend) => {
    const image = images.get(backend.name);
    const token = tokens[backend.name];
    if (image === undefined || token === undefined) return [];
    return [
      new DockerBackend(`backend-${backend.name}`, { ...shared, backend, image, token }, opts),
    ];
  });
}
