import { type BridgeTarget, bridgeTarget } from "../bridge-target.ts";
import {
  bridgeCommand,
  bridgeEnv,
  bridgeHealthPath,
  bridgeKeyVariable,
  bridgePath,
  bridgePort,
  handedOn,
} from "../companions/bridge-plan.ts";
import type { CompanionSettings, KubernetesSettings } from "../config/schema.ts";
import type { Owner } from "../naming.ts";
import { awaitedFor } from "./await-annotations.ts";
import { type Component, objectLabels, selectorLabels } from "./labels.ts";
import { componentName } from "./names.ts";
import { planPodBase } from "./pod-base-plan.ts";
import { planContainerSecurity } from "./pod-security-plan.ts";
import { serviceHost } from "./service-host.ts";
import { portNames, servicePort } from "./service-ports.ts";
import { planMounts, planResources } from "./workload-plan.ts";

/** What the pod is tied to: names, or in a program the Outputs that become them. */
export interface BridgeTies<Text> {
  /** Image, by digest. */
  readonly image: Text;
  readonly serviceAccount: Text;
  /** Name of the Secret with what it is told in secret. */
  readonly secret: Text;
  /** Names of the claims, by the name of their volume. */
  readonly claims: ReadonlyMap<string, Text>;
  /** Secrets that the image is pulled with. */
  readonly pullSecrets: readonly Text[];
}

/** Seconds that it may take to stop: calls are ended, then the server behind it. */
const stopSec = 10;
/** Seconds after the Deployment's own deadline at which `up` stops waiting, so that its reason comes first. */
const slackSec = 10;

/** Part of the stack that a companion is. */
export function bridgeComponent({ name }: Pick<CompanionSettings, "name">): Component {
  return `companion-${name}`;
}

/** The Service in front of a bridge, which nothing outside of the cluster reaches by itself. */
export function planBridgeService(owner: Owner, companion: CompanionSettings) {
  const { http } = portNames;
  return {
    type: "ClusterIP",
    selector: selectorLabels(owner, bridgeComponent(companion)),
    ports: [{ name: http, port: servicePort, targetPort: http, protocol: "TCP" }],
  };
}

/** The Deployment of a bridge and its server, all but its metadata's name and labels. */
export function planBridge<Text>(
  { kubernetes }: KubernetesSettings,
  owner: Owner,
  companion: CompanionSettings,
  ties: BridgeTies<Text>,
) {
  const component = bridgeComponent(companion);
  const { startTimeoutSec } = kubernetes;
  return {
    annotations: awaitedFor(startTimeoutSec + stopSec + slackSec),
    spec: {
      // A session is known to the process that began it alone. The old one is gone before the new
      // one begins, for both would answer to it, and neither may share a volume of one node.
      replicas: 1,
      strategy: { type: "Recreate" },
      selector: { matchLabels: selectorLabels(owner, component) },
      progressDeadlineSeconds: startTimeoutSec,
      revisionHistoryLimit: 2,
      template: {
        metadata: { labels: { ...kubernetes.labels, ...objectLabels(owner, component) } },
        spec: planPod(kubernetes, companion, ties),
      },
    },
  };
}

function planPod<Text>(
  kubernetes: KubernetesSettings["kubernetes"],
  companion: CompanionSettings,
  ties: BridgeTies<Text>,
) {
  const { name, user } = companion;
  const { volumes, mounts } = planMounts(companion, ties.claims);
  return {
    ...planPodBase(kubernetes, {
      serviceAccount: ties.serviceAccount,
      pullSecrets: ties.pullSecrets,
      user: { uid: user, gid: user },
      stopSec,
    }),
    containers: [
      {
        name,
        image: ties.image,
        imagePullPolicy: "IfNotPresent",
        command: bridgeCommand(companion),
        ports: [{ name: portNames.http, containerPort: bridgePort, protocol: "TCP" }],
        env: [
          ...Object.entries(bridgeEnv(companion)).map(([key, value]) => ({ name: key, value })),
          ...secretVariables(companion).map(({ name, key }) => ({
            name,
            valueFrom: { secretKeyRef: { name: ties.secret, key } },
          })),
        ],
        ...planProbes(kubernetes.startTimeoutSec),
        resources: planResources(companion),
        securityContext: planContainerSecurity(),
        volumeMounts: mounts,
      },
    ],
    volumes,
  };
}

/** Variables with the key that the Secret has each under. */
function secretVariables({ secrets }: CompanionSettings): { name: string; key: string }[] {
  return [
    ...Object.keys(secrets).map((key) => ({ name: handedOn(key), key })),
    { name: bridgeKeyVariable, key: bridgeKeyVariable },
  ];
}

function planProbes(startTimeoutSec: number) {
  const port = portNames.http;
  const timeoutSeconds = 5;
  const ping = { httpGet: { path: bridgeHealthPath, port }, timeoutSeconds };
  return {
    // restarted no sooner than `up` gives it up
    startupProbe: { ...ping, periodSeconds: 1, failureThreshold: startTimeoutSec },
    // A full bridge still takes a connection, and closes it at once: who fills it with requests that
    // never end must not have it begun anew, without its sessions. It ends with its server by itself.
    livenessProbe: { tcpSocket: { port }, timeoutSeconds, periodSeconds: 30, failureThreshold: 3 },
    // longer than such requests are waited for
    readinessProbe: { ...ping, periodSeconds: 5, failureThreshold: 4 },
  };
}

/** Where companions answer over HTTP inside of the cluster. */
export function bridgeTargets(settings: KubernetesSettings): BridgeTarget[] {
  const { namespace } = settings.kubernetes;
  return settings.companions.map((companion) => {
    const name = componentName(settings, bridgeComponent(companion));
    return bridgeTarget(companion.name, `http://${serviceHost({ name, namespace })}${bridgePath}`);
  });
}
