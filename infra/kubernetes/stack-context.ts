import type * as pulumi from "@pulumi/pulumi";
import type { KubernetesSettings } from "../config/schema.ts";
import type { Owner } from "../naming.ts";
import { type Component, objectLabels } from "./labels.ts";

/** What every component of a stack is told. */
export interface StackContext {
  readonly settings: KubernetesSettings;
  readonly owner: Owner;
  /** Known once the namespace is there, so that nothing is made in it before. */
  readonly namespace: pulumi.Input<string>;
}

/** Metadata of one object of a component; without a name the provider makes one from the resource's. */
export function metadataOf(
  { settings, owner, namespace }: StackContext,
  component: Component,
  name?: string,
  annotations?: Readonly<Record<string, string>>,
) {
  return {
    ...(name === undefined ? {} : { name }),
    namespace,
    labels: { ...settings.kubernetes.labels, ...objectLabels(owner, component) },
    ...(annotations === undefined ? {} : { annotations }),
  };
}
