import type { Properties } from "../../values.ts";
import type { Cluster } from "../cluster.ts";
import { textAt } from "../object-fields.ts";
import { groupOf, type ObjectType } from "../object-type.ts";
import { diagnosePods } from "./diagnose.ts";
import { ingressReadiness, serviceReadiness } from "./exposure.ts";
import { jobReadiness, podReadiness } from "./pods.ts";
import { type Readiness, readyByCondition, readyWhen, type Trouble } from "./readiness.ts";
import { claimReadiness, volumeReadiness } from "./storage.ts";
import {
  daemonSetReadiness,
  deploymentReadiness,
  replicaSetReadiness,
  statefulSetReadiness,
} from "./workloads.ts";

/** How the objects of a kind become ready. */
export interface Awaiter {
  readonly judge: (object: Properties, cluster: Cluster) => Readiness | Promise<Readiness>;
  /** Finds out more than the object itself tells. */
  readonly diagnose?: (object: Properties, cluster: Cluster) => Promise<Trouble | undefined>;
  /** Default time to become ready. */
  readonly timeoutSec: number;
}

const minutes = 60;

/** By group and kind; what is not here is ready as soon as it exists. Times as the official ones. */
const awaiters: Readonly<Record<string, Awaiter>> = {
  "apps/Deployment": workload(deploymentReadiness),
  "apps/StatefulSet": workload(statefulSetReadiness),
  "apps/DaemonSet": workload(daemonSetReadiness),
  "apps/ReplicaSet": workload(replicaSetReadiness),
  "/ReplicationController": workload(replicaSetReadiness),
  "batch/Job": workload(jobReadiness),
  "/Pod": workload(podReadiness),
  "/Service": plain(serviceReadiness),
  "networking.k8s.io/Ingress": plain(ingressReadiness),
  "/PersistentVolumeClaim": plain(claimReadiness, 5 * minutes),
  "/PersistentVolume": plain(volumeReadiness, 5 * minutes),
  "/Namespace": plain((object) =>
    readyWhen(textAt(object, "status", "phase") === "Active", "it to be active"),
  ),
  "apiextensions.k8s.io/CustomResourceDefinition": plain((object) =>
    readyByCondition(object, "Established"),
  ),
  "apiregistration.k8s.io/APIService": plain((object) => readyByCondition(object, "Available")),
};

/** How to await objects of a type; undefined for those that are ready at once. */
export function awaiterOf(type: ObjectType): Awaiter | undefined {
  return awaiters[`${groupOf(type)}/${type.kind}`];
}

function workload(judge: Awaiter["judge"]): Awaiter {
  return { judge, diagnose: diagnosePods, timeoutSec: 10 * minutes };
}

function plain(judge: Awaiter["judge"], timeoutSec = 10 * minutes): Awaiter {
  return { judge, timeoutSec };
}
