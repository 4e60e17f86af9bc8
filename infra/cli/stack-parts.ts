import { z } from "zod";
import { nameOfUrn } from "../engine-words.ts";
import type { StackContainer } from "./docker-runtime.ts";
import type { StateResource } from "./operated-stack.ts";
import { componentLabel } from "./pods-runtime.ts";

const containerSchema = z.object({
  urn: z.string(),
  inputs: z.object({ uploads: z.array(z.unknown()).default([]) }),
  outputs: z.object({ name: z.string() }),
});
const workloadSchema = z.object({
  outputs: z.object({
    metadata: z.object({ labels: z.object({ [componentLabel]: z.string() }) }),
  }),
});

/** What is there of a state: the engine marks what it replaced and has not deleted yet. */
function kept(resources: readonly StateResource[], ...types: readonly string[]): StateResource[] {
  return resources.filter(
    (resource) => types.includes(String(resource.type)) && resource.delete !== true,
  );
}

/** The containers that a stack has on its daemon, by what they are of it. */
export function stackContainers(resources: readonly StateResource[]): StackContainer[] {
  return kept(resources, "docker:index/container:Container").map((resource) => {
    const { urn, inputs, outputs } = containerSchema.parse(resource);
    return {
      name: outputs.name,
      part: nameOfUrn(urn).replace(/-container$/, ""),
      takesFiles: inputs.uploads.length > 0,
    };
  });
}

/** What of a stack has pods in its cluster, by the label of its component. */
export function stackWorkloads(resources: readonly StateResource[]): string[] {
  const workloads = kept(
    resources,
    "kubernetes:apps/v1:Deployment",
    "kubernetes:apps/v1:StatefulSet",
  );
  return workloads.flatMap((resource) => {
    const { data } = workloadSchema.safeParse(resource);
    return data === undefined ? [] : [data.outputs.metadata.labels[componentLabel]];
  });
}
