import { drainSecFor } from "../../app/src/contract.ts";
import { tokenVariable } from "../config/backend-names.ts";
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
import { planVolumes, type VolumeTies } from "./volumes-plan.ts";

/** What the pods are tied to: names, or in a program the Outputs that become them. */
export interface PodTies<Text> extends VolumeTies<Text> {
  /** Image, by digest. */
  readonly image: Text;
  readonly serviceAccount: Text;
  readonly configMap: Text;
  /** Name of the Secret; undefined when the server is told nothing in secret. */
  readonly secret: Text | undefined;
  /** Which values the Secret holds; they are not read. */
  readonly secrets: SecretValues<unknown>;
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
  const volumes = planVolumes(server, ties);
  const { port, metrics, user, command } = containerOf(settings);
  const secretEnv =
    ties.secret === undefined
      ? []
      : planSecretEnv(ties.secrets, ownVariables(settings), ties.secret);
  const { priorityClassName } = kubernetes;
  return {
    metadata: {
      labels: { ...kubernetes.labels, ...objectLabels(owner, "server") },
      ...(metrics && kubernetes.monitoring.kind === "annotations"
        ? { annotations: scrapeAnnotations(metrics) }
        : {}),
    },
    spec: {
      ...planPodBase(kubernetes, {
        ...ties,
        user: { uid: user, gid: user },
        stopSec: graceSec(settings),
      }),
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
          ...(command === undefined ? {} : { args: [...command] }),
          ports: [
            { name: portNames.http, containerPort: port, protocol: "TCP" },
            ...(metrics
              ? [{ name: portNames.metrics, containerPort: metrics.port, protocol: "TCP" }]
              : []),
          ],
          envFrom: [{ configMapRef: { name: ties.configMap } }],
          ...(secretEnv.length === 0 ? {} : { env: secretEnv }),
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
function scrapeAnnotations({ port, path }: { readonly port: number; readonly path: string }) {
  return {
    "prometheus.io/scrape": "true",
    "prometheus.io/port": String(port),
    "prometheus.io/path": path,
  };
}

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

/** Variables that the server reads from keys of the Secret that are called like them. */
function ownVariables(settings: KubernetesSettings): string[] {
  const { backends, server } = settings;
  return [
    ...backends.map((backend) => tokenVariable(backend, backends)),
    ...Object.keys(server.container.secrets),
  ];
}
