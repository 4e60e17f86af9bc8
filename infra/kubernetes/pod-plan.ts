import { drainSecFor, paths, ports, user } from "../../app/src/contract.ts";
import type { KubernetesSettings } from "../config/schema.ts";
import { containerOf } from "../container.ts";
import type { Owner } from "../naming.ts";
import { objectLabels, selectorLabels } from "./labels.ts";
import { planPodBase } from "./pod-base-plan.ts";
import { planContainerSecurity } from "./pod-security-plan.ts";
import { planProbes } from "./probes-plan.ts";
import { cores, mebibytes } from "./quantities.ts";
import { planSecretEnv, type SecretValues } from "./secret-env-plan.ts";
import { portNames } from "./service-ports.ts";
import { planVolumes } from "./volumes-plan.ts";

/** What the pods are tied to: names, or in a program the Outputs that become them. */
export interface PodTies<Text> {
  /** Image, by digest. */
  readonly image: Text;
  readonly serviceAccount: Text;
  readonly configMap: Text;
  /** Name of the Secret; undefined when the server is told nothing in secret. */
  readonly secret: Text | undefined;
  /** Which values the Secret holds; they are not read. */
  readonly secrets: SecretValues<unknown>;
  /** Name of the data folder's claim; undefined when it goes with its pod. */
  readonly claim: Text | undefined;
  /** Secrets that the image is pulled with. */
  readonly pullSecrets: readonly Text[];
}

/** Seconds from the end of a pod's service to its kill: its pause, the server's own drain and some slack. */
export function graceSec({ server, kubernetes }: KubernetesSettings): number {
  return kubernetes.preStopSec + drainSecFor(server.limits.toolTimeoutSec) + 5;
}

/** The server's pods. */
export function planPod<Text>(settings: KubernetesSettings, owner: Owner, ties: PodTies<Text>) {
  const { server, kubernetes } = settings;
  const volumes = planVolumes(server, ties.claim);
  const { priorityClassName } = kubernetes;
  return {
    metadata: {
      labels: { ...kubernetes.labels, ...objectLabels(owner, "server") },
      ...(kubernetes.monitoring.kind === "annotations" ? { annotations: scrapeAnnotations } : {}),
    },
    spec: {
      ...planPodBase(kubernetes, { ...ties, user, stopSec: graceSec(settings) }),
      ...(priorityClassName === undefined ? {} : { priorityClassName }),
      topologySpreadConstraints: ["kubernetes.io/hostname", "topology.kubernetes.io/zone"].map(
        (topologyKey) => spread(topologyKey, owner),
      ),
      containers: [
        {
          name: "server",
          image: ties.image,
          // a digest names one image for ever: there is nothing to ask the registry again
          imagePullPolicy: "IfNotPresent",
          ports: [
            { name: portNames.http, containerPort: containerOf(settings).port, protocol: "TCP" },
            { name: portNames.metrics, containerPort: ports.metrics, protocol: "TCP" },
          ],
          envFrom: [{ configMapRef: { name: ties.configMap } }],
          ...(ties.secret === undefined ? {} : { env: planSecretEnv(ties.secrets, ties.secret) }),
          ...planProbes(settings),
          // The image has no shell to sleep in. Meanwhile every node learns to send nothing new.
          ...(kubernetes.preStopSec === 0
            ? {}
            : { lifecycle: { preStop: { sleep: { seconds: kubernetes.preStopSec } } } }),
          resources: planResources(kubernetes.resources, volumes.ephemeralStorage),
          securityContext: planContainerSecurity(),
          volumeMounts: volumes.mounts,
        },
      ],
      volumes: volumes.volumes,
    },
  };
}

/** How a Prometheus without operator finds the pods, by the convention of its community's chart. */
const scrapeAnnotations = {
  "prometheus.io/scrape": "true",
  "prometheus.io/port": String(ports.metrics),
  "prometheus.io/path": paths.metrics,
};

/** Pods of one version apart from each other, as far as there are nodes; they run together rather than not at all. */
function spread(topologyKey: string, owner: Owner) {
  return {
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable: "ScheduleAnyway",
    labelSelector: { matchLabels: selectorLabels(owner, "server") },
    matchLabelKeys: ["pod-template-hash"],
  };
}

function planResources(
  { requests, limits }: KubernetesSettings["kubernetes"]["resources"],
  disk: { readonly request: string; readonly limit: string },
) {
  return {
    requests: {
      cpu: cores(requests.cpu),
      memory: mebibytes(requests.memoryMiB),
      "ephemeral-storage": disk.request,
    },
    limits: {
      cpu: cores(limits.cpu),
      memory: mebibytes(limits.memoryMiB),
      "ephemeral-storage": disk.limit,
    },
  };
}
