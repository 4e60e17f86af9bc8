import * as docker from "@pulumi/docker";
import type * as pulumi from "@pulumi/pulumi";
import { physicalName, stackLabels } from "../naming.ts";

/** Who a resource belongs to: the names that its own name and labels are made of. */
export interface Owner {
  readonly server: string;
  readonly stack: string;
}

/** Labels in the provider's form, in a stable order. */
export function labelList(owner: Owner): { label: string; value: string }[] {
  return Object.entries(stackLabels(owner.stack, owner.server)).map(([label, value]) => ({
    label,
    value,
  }));
}

/** A named volume of a stack; kept on destroy when the stack says so. */
export function stackVolume(
  name: string,
  owner: Owner,
  role: string,
  opts: pulumi.CustomResourceOptions,
): docker.Volume {
  return new docker.Volume(
    `${name}-${role}`,
    { name: physicalName(owner.server, owner.stack, role), labels: labelList(owner) },
    opts,
  );
}
