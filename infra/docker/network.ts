import * as docker from "@pulumi/docker";
import type * as pulumi from "@pulumi/pulumi";
import { type Owner, physicalName } from "../naming.ts";
import { labelList } from "./owner.ts";

/**
 * The stack's bridge network. It waits for the images, and everything else waits for it, so that
 * an image that cannot be had leaves nothing behind.
 */
export function stackNetwork(
  owner: Owner,
  images: readonly pulumi.Resource[],
  opts: pulumi.CustomResourceOptions,
): docker.Network {
  return new docker.Network(
    "mcp-network",
    {
      name: physicalName("mcp-network", owner.server, owner.stack),
      driver: "bridge",
      labels: labelList(owner),
    },
    { ...opts, dependsOn: [...images] },
  );
}
