import type { KubernetesSettings } from "../config/schema.ts";
import { gatewayDrainSec, gatewayHealthPath, gatewayPorts, gatewayUser } from "../gateway-plan.ts";
import { gatewayConfigVariable, gatewayStartScript } from "../gateway-start.ts";
import { mirrored } from "../image-plan.ts";
import type { Owner } from "../naming.ts";
import { selectorLabels } from "./labels.ts";
import { planPodBase } from "./pod-base-plan.ts";
import { planContainerSecurity } from "./pod-security-plan.ts";
import { cores, mebibytes } from "./quantities.ts";
import { portNames } from "./service-ports.ts";
import { outputMiB, tmpMiB } from "./volumes-plan.ts";

/** Key of the configuration in its ConfigMap. */
export const gatewayConfigKey = "nginx.conf";

/** CPU in cores: what is set aside, and the most that it may use. */
const cpu = { request: 0.05, limit: 1 } as const;
/** A Service keeps its address for life; a name is asked for again in case it was made anew. */
const resolvedSec = 10;

/** What the pods are tied to: names, or in a program the Outputs that become them. */
export interface GatewayTies<Text> {
  readonly serviceAccount: Text;
  readonly configMap: Text;
  /** Secrets that the image is pulled with. */
  readonly pullSecrets: readonly Text[];
}

/** The spec of a gateway's pod: nginx, its probes and how it stops. */
export function planGatewayPod<Text>(
  settings: KubernetesSettings,
  owner: Owner,
  ties: GatewayTies<Text>,
) {
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
        // who holds all connections with unfinished requests keeps new ones out, and must not end the
        // open streams by a restart: the kernel takes this one's connection for as long as nginx listens
        livenessProbe: { tcpSocket: { port: "health" }, periodSeconds: 30, failureThreshold: 3 },
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
