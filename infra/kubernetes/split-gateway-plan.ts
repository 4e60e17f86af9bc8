import type { KubernetesSettings } from "../config/schema.ts";
import { planGatewayConfig } from "../gateway-plan.ts";
import type { Owner } from "../naming.ts";
import { acceptedHosts } from "../runtime-env.ts";
import { addressesOf } from "./addresses.ts";
import { awaitedFor } from "./await-annotations.ts";
import { reachedBy } from "./config-plan.ts";
import { objectLabels, selectorLabels } from "./labels.ts";
import { componentName, namesOf } from "./names.ts";
import { serviceHost } from "./service-host.ts";
import { portNames, servicePort } from "./service-ports.ts";
import { type GatewayTies, gatewayConfigKey, planGatewayPod } from "./split-gateway-pod-plan.ts";

/** Two, so that the loss of a node is not that of the way in. */
const replicas = 2;
/** Seconds after the Deployment's own deadline at which `up` stops waiting, so that its reason comes first. */
const slackSec = 10;

/** Content of the ConfigMap: nginx' configuration, with the Services that it leads to. */
export function planGatewayData(settings: KubernetesSettings): Readonly<Record<string, string>> {
  const { server, namespace } = namesOf(settings);
  const { ingress, gateway } = settings.kubernetes;
  return {
    [gatewayConfigKey]: planGatewayConfig(settings, {
      server: `${serviceHost({ name: server, namespace })}:${servicePort}`,
      backend: (name, port) =>
        `${serviceHost({ name: componentName(settings, `backend-${name}`), namespace })}:${port}`,
      behindProxy: (ingress ?? gateway ?? settings.server.publicUrl) !== undefined,
      publicUrl: addressesOf(settings).publicUrl,
      hosts: acceptedHosts(settings.server, reachedBy(settings)),
    }),
  };
}

/** The Service in front of the gateway's pods, by which everybody reaches the stack. */
export function planGatewayService(owner: Owner) {
  const { http } = portNames;
  return {
    type: "ClusterIP",
    selector: selectorLabels(owner, "gateway"),
    ports: [{ name: http, port: servicePort, targetPort: http, protocol: "TCP" }],
  };
}

/** How many of its pods a drain of nodes may take at once. */
export function planGatewayBudget(owner: Owner) {
  return {
    maxUnavailable: 1,
    selector: { matchLabels: selectorLabels(owner, "gateway") },
    unhealthyPodEvictionPolicy: "AlwaysAllow",
  };
}

/** The gateway's Deployment, all but its metadata's name and labels; no deploy of what is behind it changes it. */
export function planSplitGateway<Text>(
  settings: KubernetesSettings,
  owner: Owner,
  ties: GatewayTies<Text>,
) {
  const { startTimeoutSec, labels } = settings.kubernetes;
  return {
    annotations: awaitedFor(startTimeoutSec + slackSec),
    spec: {
      replicas,
      selector: { matchLabels: selectorLabels(owner, "gateway") },
      strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
      progressDeadlineSeconds: startTimeoutSec,
      revisionHistoryLimit: 2,
      template: {
        metadata: { labels: { ...labels, ...objectLabels(owner, "gateway") } },
        spec: planGatewayPod(settings, owner, ties),
      },
    },
  };
}
