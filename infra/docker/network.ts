import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { type Owner, physicalName } from "../naming.ts";
import { labelList } from "./owner.ts";

/** Images that were looked into. */
export interface CheckedImages extends pulumi.Resource {
  /** Known once those of the user's own have their users; empty where nobody looks. */
  readonly checked: readonly pulumi.Output<string>[];
}

/**
 * The stack's bridge network. It waits for the images, and everything else waits for it, so that
 * an image that cannot be had leaves nothing behind.
 */
export function stackNetwork(
  owner: Owner,
  images: readonly CheckedImages[],
  opts: pulumi.CustomResourceOptions,
): docker.Network {
  const needed = [...images];
  const checked = images.flatMap((of) => of.checked);
  const dependsOn = checked.length === 0 ? needed : pulumi.all([...checked]).apply(() => needed);
  return new docker.Network(
    "mcp-network",
    {
      name: physicalName("mcp-network", owner.server, owner.stack),
      driver: "bridge",
      labels: labelList(owner),
    },
    { ...opts, dependsOn },
  );
}
