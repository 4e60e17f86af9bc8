import * as docker from "@pulumi/docker";
import type * as pulumi from "@pulumi/pulumi";
import { type Owner, physicalName } from "../naming.ts";
import { labelList } from "./owner.ts";

/**
 * A named volume of a stack; kept on destroy when the stack says so.
 *
 * @param name logical name, a contract: another one is another volume.
 * @param role last part of the physical name.
 */
export function stackVolume(
  name: string,
  owner: Owner,
  role: string,
  opts: pulumi.CustomResourceOptions,
): docker.Volume {
  return new docker.Volume(
    name,
    { name: physicalName(owner.server, owner.stack, role), labels: labelList(owner) },
    opts,
  );
}
