import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { DockerSettings } from "../config/schema.ts";
import { type Owner, physicalName } from "../naming.ts";
import { aliases } from "./addresses.ts";
import { labelList } from "./owner.ts";
import { planPrometheus } from "./prometheus-plan.ts";
import { stackVolume } from "./volume.ts";

/** What Prometheus is set to, whose it is and where it is attached. */
export interface DockerPrometheusArgs {
  readonly settings: DockerSettings;
  readonly owner: Owner;
  readonly network: docker.Network;
  /** Image ID, as the provider compares it. */
  readonly image: pulumi.Output<string>;
}

/** Prometheus, scraping the server's metrics port over the stack's network. */
export class DockerPrometheus extends pulumi.ComponentResource {
  readonly containerName: pulumi.Output<string>;

  constructor(name: string, args: DockerPrometheusArgs, opts?: pulumi.ComponentResourceOptions) {
    super("mcp:docker:Prometheus", name, {}, opts);
    const { settings, owner, network, image } = args;

    const volume = stackVolume(`${name}-data`, owner, "prometheus-data", {
      parent: this,
      dependsOn: [network],
      retainOnDelete: settings.docker.retainVolumes,
    });
    const containerName = physicalName(owner.server, owner.stack, "prometheus");
    const container = new docker.Container(
      `${name}-container`,
      {
        ...planPrometheus(settings, containerName, owner.stack),
        image,
        labels: labelList(owner),
        networksAdvanced: [{ name: network.name, aliases: [aliases.prometheus] }],
        volumes: [{ volumeName: volume.name, containerPath: "/prometheus" }],
      },
      { parent: this, deleteBeforeReplace: true },
    );

    this.containerName = container.name;
    this.registerOutputs({ containerName: this.containerName });
  }
}
