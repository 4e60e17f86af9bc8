import { z } from "zod";
import { dnsLabel, labelMap, memoryMiB, objectName, quantity, wholeNumber } from "./formats.ts";
import { disruptionBudget, gateway, ingress, networkPolicy } from "./kubernetes-network.ts";

const cores = (fallback: number) =>
  z
    .number()
    .min(0.01)
    .max(64)
    .multipleOf(0.001, { error: "a number of cores with at most three decimals" })
    .default(fallback);

const storageClass = objectName("the name of a storage class")
  .optional()
  .describe("Storage class of its claim; the cluster's default when unset.");

/** How many server pods there are by load, with every default filled in by parsing `{}`. */
export const autoscaling = z.strictObject({
  minReplicas: wholeNumber(1, 100, 3).describe("Fewest server pods."),
  maxReplicas: wholeNumber(1, 1000, 10).describe("Most server pods."),
  cpuPercent: wholeNumber(10, 95, 70).describe(
    "Average CPU use, in percent of what is requested, above which pods are added.",
  ),
});

const byLoad = autoscaling.parse({});

const scaling = {
  replicas: z
    .int()
    .min(1)
    .max(100)
    .optional()
    .describe("Fixed number of server pods; instead of `autoscaling`."),
  autoscaling: autoscaling
    .optional()
    .describe(
      `Number of server pods by load; ${byLoad.minReplicas} to ${byLoad.maxReplicas} at ${byLoad.cpuPercent} % when neither it nor \`replicas\` is set.`,
    ),
};

const resources = z
  .strictObject({
    requests: z
      .strictObject({
        cpu: cores(0.25).describe("CPU that is set aside for each server pod, in cores."),
        memoryMiB: memoryMiB(64, 128).describe("Memory that is set aside for each, MiB."),
      })
      .prefault({})
      .describe("What the scheduler sets aside."),
    limits: z
      .strictObject({
        cpu: cores(0.5).describe("Most CPU of each server pod, in cores."),
        memoryMiB: memoryMiB(64, 256).describe("Most memory of each, MiB."),
      })
      .prefault({})
      .describe("What a pod may use at most."),
  })
  .prefault({})
  .describe("CPU and memory of each server pod.");

const data = z
  .strictObject({
    persistent: z
      .boolean()
      .default(true)
      .describe("Keep the data folder on a claim; else each pod starts with that of its image."),
    claim: objectName("the name of a claim")
      .optional()
      .describe("Name of the claim; that of the server with `-data` when unset."),
    size: quantity("1Gi").describe("Size of the claim."),
    accessMode: z
      .enum(["ReadWriteMany", "ReadWriteOnce"])
      .default("ReadWriteMany")
      .describe("Who may mount it; `ReadWriteOnce` is for one pod."),
    storageClass,
  })
  .prefault({})
  .describe("The server's data folder: inventory, policies and, with `sqlite`, tickets.");

const monitoring = z
  .strictObject({
    kind: z
      .enum(["annotations", "operator", "none"])
      .default("annotations")
      .describe(
        "`annotations`: `prometheus.io/…` on the pods. `operator`: a ServiceMonitor and a PrometheusRule.",
      ),
    namespace: dnsLabel("the name of a namespace")
      .default("monitoring")
      .describe("Namespace of Prometheus, which alone may read the metrics port."),
    labels: labelMap
      .default({})
      .describe("Labels by which the operator's Prometheus selects what it loads."),
    dashboard: z
      .boolean()
      .default(false)
      .describe(
        "Make a ConfigMap with the dashboard, which the operator's Grafana loads by its label `grafana_dashboard`.",
      ),
  })
  .prefault({})
  .describe("How Prometheus finds the server.");

/** Most seconds that pods can be given to become ready. */
export const longestStartSec = 1800;

/** What only target `kubernetes` has: the cluster, and how the pods are run and reached there. */
export const kubernetesTarget = z
  .strictObject({
    kubeconfig: z
      .string()
      .regex(/^(~?[\\/]|[a-z]:[\\/]).+$/i, {
        error: "an absolute path, or one that begins with ~/, such as ~/.kube/prod",
      })
      .optional()
      .describe("Path of the kubeconfig; KUBECONFIG or ~/.kube/config when unset."),
    context: z
      .string()
      .min(1)
      .max(253)
      .optional()
      .describe("Context of the kubeconfig; its current one when unset."),
    namespace: dnsLabel("the name of a namespace")
      .default("ops")
      .describe("Namespace of everything that the stack makes."),
    createNamespace: z
      .boolean()
      .default(true)
      .describe("Make the namespace; else it must be there."),
    podSecurity: z
      .enum(["restricted", "baseline", "none"])
      .default("restricted")
      .describe("Pod Security Standard that a namespace of the stack's own enforces."),
    ...scaling,
    resources,
    startTimeoutSec: wholeNumber(10, longestStartSec, 120).describe(
      "Seconds that pods may take to become ready before `up` fails.",
    ),
    preStopSec: wholeNumber(0, 60, 5).describe(
      "Seconds that a pod still serves after it was taken out of its Service.",
    ),
    labels: labelMap
      .default({})
      .describe("Further labels of every object and pod; the stack's own win."),
    nodeSelector: labelMap.default({}).describe("Labels of the nodes that may run the pods."),
    priorityClassName: objectName("the name of a PriorityClass")
      .optional()
      .describe("PriorityClass of the server pods."),
    pullSecrets: z
      .array(objectName("the name of a Secret"))
      .default([])
      .describe("Secrets of the namespace that images are pulled with; they must be there."),
    data,
    retainVolumes: z
      .boolean()
      .default(false)
      .describe("Keep the claims of data, Redis and PostgreSQL on `pulumi destroy`."),
    takeOver: z
      .boolean()
      .default(false)
      .describe(
        "Take over objects of the stack's names that its state does not know, such as retained claims; only for the `up` that needs it.",
      ),
    ingress,
    gateway,
    networkPolicy,
    disruptionBudget,
    redis: z
      .strictObject({
        memoryMiB: memoryMiB(16, 128).describe("Memory limit of Redis, MiB."),
        size: quantity("1Gi").describe("Size of its claim."),
        storageClass,
      })
      .prefault({})
      .describe("Redis; runs when `server.shared` is `redis` without `redisUrl`."),
    postgres: z
      .strictObject({
        memoryMiB: memoryMiB(64, 256).describe("Memory limit of PostgreSQL, MiB."),
        size: quantity("5Gi").describe("Size of its claim."),
        storageClass,
      })
      .prefault({})
      .describe(
        "PostgreSQL, one instance for staging; runs when `server.store` is `postgres` without `databaseUrl`.",
      ),
    monitoring,
  })
  .prefault({})
  .describe("Settings of target `kubernetes` alone.");
