import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { DockerSettings } from "../config/schema.ts";
import { type Owner, physicalName } from "../naming.ts";
import { aliases } from "./addresses.ts";
import { planGateway } from "./gateway-plan.ts";
import { labelList } from "./owner.ts";

/** What the gateway is set to, whose it is and where it is attached. */
export interface DockerGatewayArgs {
  readonly settings: DockerSettings;
  readonly owner: Owner;
  readonly network: docker.Network;
  /** Image ID, as the provider compares it. */
  readonly image: pulumi.Output<string>;
  /** What it leads to, waited for at the first start; a new one of them leaves the gateway alone. */
  readonly behind: readonly pulumi.Resource[];
}

/** nginx in front of the server and of what stands beside it: the only one that callers reach. */
export class DockerGateway extends pulumi.ComponentResource {
  readonly containerName: pulumi.Output<string>;

  constructor(name: string, args: DockerGatewayArgs, opts?: pulumi.ComponentResourceOptions) {
    super("mcp:docker:Gateway", name, {}, opts);
    const { settings, owner, network, image, behind } = args;

    const container = new docker.Container(
      `${name}-container`,
      {
        ...planGateway(settings, physicalName(owner.server, owner.stack, "gateway")),
        image,
        labels: labelList(owner),
        networksAdvanced: [{ name: network.name, aliases: [aliases.gateway] }],
      },
      { parent: this, deleteBeforeReplace: true, dependsOn: [...behind] },
    );

    this.containerName = container.name;
    this.registerOutputs({ containerName: this.containerName });
  }
}
