import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource.js";
import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap.js";
import * as pulumi from "@pulumi/pulumi";
import { planMonitoring } from "./monitoring-plan.ts";
import { metadataOf, type StackContext } from "./stack-context.ts";

/**
 * Has the Prometheus operator scrape the server and watch its alerts. Makes nothing for the other
 * kinds: annotations stand on the pods.
 */
export class ServerMonitoring extends pulumi.ComponentResource {
  constructor(name: string, context: StackContext, opts?: pulumi.ComponentResourceOptions) {
    super("mcp:kubernetes:Monitoring", name, {}, opts);

    const plan = planMonitoring(context.settings, context.owner);
    if (plan) {
      const { dashboard } = plan;
      const { labels, ...named } = metadataOf(context, "server", plan.name);
      // ours win: by them the stack knows its objects
      const metadata = { ...named, labels: { ...plan.labels, ...labels } };
      const create = (role: string, kind: string, spec: object) =>
        new CustomResource(
          `${name}-${role}`,
          { apiVersion: "monitoring.coreos.com/v1", kind, metadata, spec },
          { parent: this },
        );
      create("scrape", "ServiceMonitor", plan.serviceMonitor);
      create("alerts", "PrometheusRule", plan.prometheusRule);
      if (dashboard) {
        new ConfigMap(
          `${name}-dashboard`,
          {
            metadata: {
              ...named,
              name: dashboard.name,
              labels: { ...dashboard.labels, ...labels },
            },
            data: dashboard.data,
          },
          { parent: this },
        );
      }
    }

    this.registerOutputs();
  }
}
