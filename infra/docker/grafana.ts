import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { DockerSettings } from "../config/schema.ts";
import { type Owner, physicalName } from "../naming.ts";
import { aliases } from "./addresses.ts";
import { grafanaPasswordName, planGrafana } from "./grafana-plan.ts";
import { labelList } from "./owner.ts";

/** What Grafana is set to, whose it is and where it is attached. */
export interface DockerGrafanaArgs {
  readonly settings: DockerSettings;
  readonly owner: Owner;
  readonly network: docker.Network;
  /** Image ID, as the provider compares it. */
  readonly image: pulumi.Output<string>;
  /** Secret; that of user `admin`. */
  readonly password: pulumi.Output<string>;
}

/** Grafana, showing what the stack's Prometheus has on one dashboard. */
export class DockerGrafana extends pulumi.ComponentResource {
  readonly containerName: pulumi.Output<string>;

  constructor(name: string, args: DockerGrafanaArgs, opts?: pulumi.ComponentResourceOptions) {
    super("mcp:docker:Grafana", name, {}, opts);
    const { settings, owner, network, image, password } = args;

    const plan = planGrafana(settings, physicalName(owner.server, owner.stack, "grafana"));
    const container = new docker.Container(
      `${name}-container`,
      {
        ...plan.container,
        image,
        labels: labelList(owner),
        networksAdvanced: [{ name: network.name, aliases: [aliases.grafana] }],
        envs: [...plan.env, pulumi.interpolate`${grafanaPasswordName}=${password}`],
      },
      { parent: this, deleteBeforeReplace: true },
    );

    this.containerName = container.name;
    this.registerOutputs({ containerName: this.containerName });
  }
}
