import type { KubernetesSettings } from "../config/schema.ts";
import {
  gatewayConfigVariable,
  gatewayDrainSec,
  gatewayHealthPath,
  gatewayPorts,
  gatewayStartScript,
  gatewayUser,
  planGatewayConfig,
} from "../gateway-plan.ts";
import { mirrored } from "../image-plan.ts";
import type { Owner } from "../naming.ts";
import { addressesOf } from "./addresses.ts";
import { awaitedFor } from "./await-annotations.ts";
import { objectLabels, selectorLabels } from "./labels.ts";
import { componentName, namesOf } from "./names.ts";
import { planPodBase } from "./pod-base-plan.ts";
import { planContainerSecurity } from "./pod-security-plan.ts";
import { cores, mebibytes } from "./quantities.ts";
import { serviceHost } from "./service-host.ts";
import { portNames, servicePort } from "./service-ports.ts";
import { outputMiB, tmpMiB } from "./volumes-plan.ts";

/** Key of the configuration in its ConfigMap. */
export const gatewayConfigKey = "nginx.conf";

/** Two, so that the loss of a node is not that of the way in. */
const replicas = 2;
/** CPU in cores: what is set aside, and the most that it may use. */
const cpu = { request: 0.05, limit: 1 } as const;
/** A Service keeps its address for life; a name is asked for again in case it was made anew. */
const resolvedSec = 10;
/** Seconds after the Deployment's own deadline at which `up` stops waiting, so that its reason comes first. */
const slackSec = 10;

/** What the pods are tied to: names, or in a program the Outputs that become them. */
export interface GatewayTies<Text> {
  readonly serviceAccount: Text;
  readonly configMap: Text;
  /** Secrets that the image is pulled with. */
  readonly pullSecrets: readonly Text[];
}

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
        spec: planPod(settings, owner, ties),
      },
    },
  };
}

function planPod<Text>(settings: KubernetesSettings, owner: Owner, ties: GatewayTies<Text>) {
  const { kubernetes, images, gateway } = settings;
  const { preStopSec, priorityClassName } = kubernetes;
  const memory = mebibytes(gateway.memoryMiB);
  return {
    ...planPodBase(kubernetes, {
      serviceAccount: ties.serviceAccount,
      pullSecrets: ties.pullSecrets,
      user: gatewayUser,
      stopSec: preStopSec + gatewayDrainSec(settings) + 5,
    }),
    ...(priorityClassName === undefined ? {} : { priorityClassName }),
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: "kubernetes.io/hostname",
        whenUnsatisfiable: "ScheduleAnyway",
        labelSelector: { matchLabels: selectorLabels(owner, "gateway") },
        matchLabelKeys: ["pod-template-hash"],
      },
    ],
    containers: [
      {
        name: "gateway",
        image: mirrored(images.nginx, images.mirror),
        imagePullPolicy: "IfNotPresent",
        command: ["sh", "-c", gatewayStartScript(resolvedSec)],
        ports: [
          { name: portNames.http, containerPort: gatewayPorts.http, protocol: "TCP" },
          { name: "health", containerPort: gatewayPorts.health, protocol: "TCP" },
        ],
        env: [
          {
            name: gatewayConfigVariable,
            valueFrom: { configMapKeyRef: { name: ties.configMap, key: gatewayConfigKey } },
          },
        ],
        startupProbe: { ...probe, periodSeconds: 1, failureThreshold: kubernetes.startTimeoutSec },
        livenessProbe: { ...probe, periodSeconds: 30, failureThreshold: 3 },
        readinessProbe: { ...probe, periodSeconds: 5, failureThreshold: 2 },
        lifecycle: { preStop: { exec: { command: ["sh", "-c", stopScript(preStopSec)] } } },
        resources: {
          requests: { cpu: cores(cpu.request), memory, "ephemeral-storage": mebibytes(tmpMiB) },
          limits: {
            cpu: cores(cpu.limit),
            memory,
            "ephemeral-storage": mebibytes(tmpMiB + outputMiB),
          },
        },
        securityContext: planContainerSecurity(),
        volumeMounts: [{ name: "tmp", mountPath: "/tmp" }],
      },
    ],
    volumes: [{ name: "tmp", emptyDir: { sizeLimit: mebibytes(tmpMiB) } }],
  };
}

const probe = { httpGet: { path: gatewayHealthPath, port: "health" }, timeoutSeconds: 5 };

/**
 * While it sleeps every node learns to send nothing new. Then nginx finishes what is open: whatever
 * signal its image asks for comes only after this, when nobody is left to be cut off.
 */
function stopScript(preStopSec: number): string {
  return `sleep ${preStopSec}; kill -s QUIT 1; while kill -0 1; do sleep 1; done`;
}
