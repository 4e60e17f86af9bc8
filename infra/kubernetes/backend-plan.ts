import { backendEnv, backendSecrets, type OwnBackend } from "../backends.ts";
import type { KubernetesSettings } from "../config/schema.ts";
import type { Owner } from "../naming.ts";
import { awaitedFor } from "./await-annotations.ts";
import { planBackendProbes } from "./backend-probes-plan.ts";
import { type Component, objectLabels, selectorLabels } from "./labels.ts";
import { planPodBase } from "./pod-base-plan.ts";
import { planContainerSecurity } from "./pod-security-plan.ts";
import { portNames } from "./service-ports.ts";
import { planMounts, planResources } from "./workload-plan.ts";

/** What the pods are tied to: names, or in a program the Outputs that become them. */
export interface BackendTies<Text> {
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

/** Seconds after the Deployment's own deadline at which `up` stops waiting, so that its reason comes first. */
const slackSec = 10;

/** Part of the stack that a backend is. */
export function componentOf({ name }: Pick<OwnBackend, "name">): Component {
  return `backend-${name}`;
}

/** The Service in front of a backend's pods, under its own port. */
export function planBackendService(owner: Owner, backend: OwnBackend) {
  return {
    type: "ClusterIP",
    selector: selectorLabels(owner, componentOf(backend)),
    ports: [
      { name: portNames.http, port: backend.port, targetPort: portNames.http, protocol: "TCP" },
    ],
  };
}

/** The Deployment of a backend, all but its metadata's name and labels. */
export function planBackend<Text>(
  { kubernetes }: KubernetesSettings,
  owner: Owner,
  backend: OwnBackend,
  ties: BackendTies<Text>,
) {
  const component = componentOf(backend);
  const { startTimeoutSec } = kubernetes;
  // two pods may not mount one claim of one node
  const isAlone = backend.volumes.length > 0 && kubernetes.data.accessMode === "ReadWriteOnce";
  return {
    annotations: awaitedFor(startTimeoutSec + (isAlone ? backend.stopSec : 0) + slackSec),
    spec: {
      replicas: backend.replicas,
      selector: { matchLabels: selectorLabels(owner, component) },
      strategy: isAlone
        ? { type: "Recreate" }
        : { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
      progressDeadlineSeconds: startTimeoutSec,
      revisionHistoryLimit: 2,
      template: {
        metadata: { labels: { ...kubernetes.labels, ...objectLabels(owner, component) } },
        spec: planPod(kubernetes, owner, backend, ties),
      },
    },
  };
}

function planPod<Text>(
  kubernetes: KubernetesSettings["kubernetes"],
  owner: Owner,
  backend: OwnBackend,
  ties: BackendTies<Text>,
) {
  const { user, stopSec, command } = backend;
  const mounts = planMounts(backend, ties.claims);
  return {
    ...planPodBase(kubernetes, {
      serviceAccount: ties.serviceAccount,
      pullSecrets: ties.pullSecrets,
      user: { uid: user, gid: user },
      stopSec: kubernetes.preStopSec + stopSec,
    }),
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: "kubernetes.io/hostname",
        whenUnsatisfiable: "ScheduleAnyway",
        labelSelector: { matchLabels: selectorLabels(owner, componentOf(backend)) },
        matchLabelKeys: ["pod-template-hash"],
      },
    ],
    containers: [
      {
        name: backend.name,
        image: ties.image,
        imagePullPolicy: "IfNotPresent",
        ...(command === undefined ? {} : { args: [...command] }),
        ports: [{ name: portNames.http, containerPort: backend.port, protocol: "TCP" }],
        env: [...planEnv(backend), ...planSecretEnv(backend, ties.secret)],
        ...planBackendProbes(backend, kubernetes.startTimeoutSec),
        // meanwhile every node learns to send nothing new
        ...(kubernetes.preStopSec === 0
          ? {}
          : { lifecycle: { preStop: { sleep: { seconds: kubernetes.preStopSec } } } }),
        resources: planResources(backend),
        securityContext: planContainerSecurity(),
        volumeMounts: mounts.mounts,
      },
    ],
    volumes: mounts.volumes,
  };
}

function planEnv(backend: OwnBackend) {
  return Object.entries(backendEnv(backend))
    .map(([name, value]) => ({ name, value }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The Secret has a key for each variable, of the same name. */
function planSecretEnv<Text>(backend: OwnBackend, secret: Text) {
  const known = Object.fromEntries(Object.values(backend.secrets).map((name) => [name, name]));
  return Object.keys(backendSecrets(backend, "", known)).map((name) => ({
    name,
    valueFrom: { secretKeyRef: { name: secret, key: name } },
  }));
}
