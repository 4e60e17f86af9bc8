import { longestStartSec } from "../config/schema/kubernetes.ts";
import type { KubernetesSettings } from "../config/schema.ts";
import type { Owner } from "../naming.ts";
import { awaitedFor } from "./await-annotations.ts";
import { type Component, objectLabels, selectorLabels } from "./labels.ts";
import { planPodBase } from "./pod-base-plan.ts";
import { planContainerSecurity } from "./pod-security-plan.ts";
import { canonicalSize, cores, mebibytes } from "./quantities.ts";
import { outputMiB } from "./volumes-plan.ts";

/** What keeps data in a pod of its own, in a single instance: Redis or PostgreSQL. */
export interface StatefulParts {
  readonly component: Exclude<Component, "server">;
  readonly image: string;
  readonly port: number;
  /** What the image's entrypoint is handed instead of its own command, as a shell script. */
  readonly script: string;
  readonly env: Readonly<Record<string, string>>;
  /** Variables that hold the password. */
  readonly passwordNames: readonly string[];
  readonly claim: {
    readonly mountPath: string;
    readonly size: string;
    readonly storageClass?: string | undefined;
  };
  /** Folders that are written to and need not outlive the pod. */
  readonly scratch: readonly {
    readonly name: string;
    readonly mountPath: string;
    readonly sizeMiB: number;
  }[];
  /** Succeeds once it answers at all, be it with a refusal: only what does not answer is restarted. */
  readonly answers: readonly string[];
  /** Succeeds while it serves. */
  readonly serves: readonly string[];
  /** CPU that is set aside, in cores. */
  readonly cpu: number;
  readonly memoryMiB: number;
  /** Seconds that it may take to stop. */
  readonly stopSec: number;
}

/** What the pod is tied to: names, or in a program the Outputs that become them. */
export interface StatefulTies<Text> {
  readonly secret: Text;
  readonly service: Text;
  readonly serviceAccount: Text;
}

/** User and group of the official Debian images of Redis and PostgreSQL, whose one account they are. */
const user = { uid: 999, gid: 999 } as const;
/** CPU that it may use, in cores: neither does more than one thing at a time under this load. */
const cpuLimit = 1;

/** Key of the password in its Secret. */
export function passwordKey({ component }: Pick<StatefulParts, "component">): string {
  return `${component}-password`;
}

/** The Service in front of the one pod: its address outlives the pod's, and refuses at once while there is none. */
export function planStatefulService(owner: Owner, { component, port }: StatefulParts) {
  return {
    type: "ClusterIP",
    selector: selectorLabels(owner, component),
    ports: [{ name: component, port, targetPort: component, protocol: "TCP" }],
  };
}

/** The StatefulSet of a single instance, all but its metadata's name and labels. */
export function planStatefulSet<Text>(
  { kubernetes }: KubernetesSettings,
  owner: Owner,
  parts: StatefulParts,
  ties: StatefulTies<Text>,
) {
  const { component, claim } = parts;
  const { startTimeoutSec, retainVolumes } = kubernetes;
  return {
    // the old pod is gone before the new one starts
    annotations: awaitedFor(startTimeoutSec + parts.stopSec),
    spec: {
      // One, for nothing replicates the data. No PodDisruptionBudget: of one pod, it would let no
      // node be drained.
      replicas: 1,
      serviceName: ties.service,
      selector: { matchLabels: selectorLabels(owner, component) },
      // in order, a pod that never gets ready is not replaced by a good one either
      // (https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#forced-rollback)
      podManagementPolicy: "Parallel",
      revisionHistoryLimit: 2,
      persistentVolumeClaimRetentionPolicy: {
        whenDeleted: retainVolumes ? "Retain" : "Delete",
        whenScaled: "Retain",
      },
      volumeClaimTemplates: [
        {
          metadata: { name: "data", labels: objectLabels(owner, component) },
          spec: {
            accessModes: ["ReadWriteOnce"],
            resources: { requests: { storage: canonicalSize(claim.size) } },
            ...(claim.storageClass === undefined ? {} : { storageClassName: claim.storageClass }),
          },
        },
      ],
      template: {
        metadata: { labels: { ...kubernetes.labels, ...objectLabels(owner, component) } },
        spec: planPod(kubernetes, parts, ties),
      },
    },
  };
}

function planPod<Text>(
  kubernetes: KubernetesSettings["kubernetes"],
  parts: StatefulParts,
  ties: StatefulTies<Text>,
) {
  const { component, scratch, claim } = parts;
  return {
    ...planPodBase<Text | string>(kubernetes, {
      serviceAccount: ties.serviceAccount,
      pullSecrets: kubernetes.pullSecrets,
      user,
      stopSec: parts.stopSec,
    }),
    containers: [
      {
        name: component,
        image: parts.image,
        imagePullPolicy: "IfNotPresent",
        args: ["sh", "-c", parts.script],
        ports: [{ name: component, containerPort: parts.port, protocol: "TCP" }],
        env: [
          ...Object.entries(parts.env).map(([name, value]) => ({ name, value })),
          ...parts.passwordNames.map((name) => ({
            name,
            valueFrom: { secretKeyRef: { name: ties.secret, key: passwordKey(parts) } },
          })),
        ],
        ...planProbes(parts),
        resources: planResources(parts),
        securityContext: planContainerSecurity(),
        volumeMounts: [
          { name: "data", mountPath: claim.mountPath },
          ...scratch.map(({ name, mountPath }) => ({ name, mountPath })),
        ],
      },
    ],
    volumes: scratch.map(({ name, sizeMiB }) => ({
      name,
      emptyDir: { sizeLimit: mebibytes(sizeMiB) },
    })),
  };
}

/** While it recovers or its disk is full it refuses, and a restart would only begin that anew. */
function planProbes({ answers, serves }: StatefulParts) {
  const run = (command: readonly string[]) => ({
    exec: { command: [...command] },
    timeoutSeconds: 5,
  });
  return {
    // Begun anew after the most that `up` can be told to wait: how long it really waits is not the
    // pod's to know, which would restart the data with it.
    startupProbe: { ...run(answers), periodSeconds: 1, failureThreshold: longestStartSec },
    livenessProbe: { ...run(answers), periodSeconds: 10, failureThreshold: 6 },
    readinessProbe: { ...run(serves), periodSeconds: 5, failureThreshold: 3 },
  };
}

function planResources({ cpu, memoryMiB, scratch }: StatefulParts) {
  const scratchMiB = scratch.reduce((sum, { sizeMiB }) => sum + sizeMiB, 0);
  // all of its memory is set aside, so that a node that runs short takes it from others
  const memory = mebibytes(memoryMiB);
  return {
    requests: { cpu: cores(cpu), memory, "ephemeral-storage": mebibytes(scratchMiB) },
    limits: {
      cpu: cores(cpuLimit),
      memory,
      "ephemeral-storage": mebibytes(scratchMiB + outputMiB),
    },
  };
}
