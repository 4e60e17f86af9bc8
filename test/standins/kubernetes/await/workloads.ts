import type { Properties } from "../../values.ts";
import { conditionOf, countAt, textAt, valueAt } from "../object-fields.ts";
import { isObserved, type Readiness, readyWhen, type Trouble } from "./readiness.ts";

/** Trouble that may go away by itself for a moment, such as an order of creation. */
const shortlySec = 5;

/** A Deployment is ready as `kubectl rollout status` has it: all new, all available, none old. */
export function deploymentReadiness(object: Properties): Readiness {
  const wanted = replicasOf(object);
  const status = (key: string): number => countAt(object, "status", key);
  const trouble = deploymentTrouble(object);
  if (!isObserved(object)) return readyWhen(false, "the rollout to begin");
  if (status("updatedReplicas") < wanted) {
    return readyWhen(false, count(status("updatedReplicas"), wanted, "started"), trouble);
  }
  if (status("availableReplicas") < wanted) {
    return readyWhen(false, count(status("availableReplicas"), wanted, "available"), trouble);
  }
  const old = status("replicas") - status("updatedReplicas");
  return readyWhen(old <= 0, `${old} old ${old === 1 ? "replica" : "replicas"} to end`, trouble);
}

function deploymentTrouble(object: Properties): Trouble | undefined {
  const failure = conditionOf(object, "ReplicaFailure");
  if (failure?.status === "True") return creationTrouble(failure.message);
  const progress = conditionOf(object, "Progressing");
  if (progress?.status === "False" && progress.reason === "ProgressDeadlineExceeded") {
    // it may be the news of an earlier rollout
    return { text: progress.message, graceSec: 2 * shortlySec };
  }
  return undefined;
}

/**
 * What keeps a controller from creating pods. Its service account or its quota may still come;
 * what an admission rule forbids stays forbidden.
 */
export function creationTrouble(message: string): Trouble {
  const text = `its pods cannot be created: ${message}`;
  const isFinal = /violates PodSecurity|denied the request|exceeded quota/.test(message);
  return isFinal ? { text, graceSec: shortlySec } : { text };
}

/** A StatefulSet is ready once every pod is of the new revision and available. */
export function statefulSetReadiness(object: Properties): Readiness {
  const wanted = replicasOf(object);
  const status = (key: string): number => countAt(object, "status", key);
  if (!isObserved(object)) return readyWhen(false, "the rollout to begin");
  const isRolling = valueAt(object, "spec", "updateStrategy", "type") !== "OnDelete";
  const partition = countAt(object, "spec", "updateStrategy", "rollingUpdate", "partition");
  const revision = textAt(object, "status", "updateRevision");
  const isUpdated = revision === textAt(object, "status", "currentRevision");
  const updated = isUpdated ? status("replicas") : status("updatedReplicas");
  if (isRolling && updated < wanted - partition) {
    return readyWhen(false, count(updated, wanted - partition, "started"));
  }
  const available = Math.min(status("readyReplicas"), status("availableReplicas"));
  if (available < wanted) return readyWhen(false, count(available, wanted, "available"));
  const more = status("replicas") - wanted;
  return readyWhen(more <= 0, `${more} ${more === 1 ? "replica" : "replicas"} to end`);
}

/** A DaemonSet is ready once every node that it is for has a new and available pod. */
export function daemonSetReadiness(object: Properties): Readiness {
  const status = (key: string): number => countAt(object, "status", key);
  if (!isObserved(object)) return readyWhen(false, "the rollout to begin");
  const wanted = status("desiredNumberScheduled");
  const isRolling = valueAt(object, "spec", "updateStrategy", "type") !== "OnDelete";
  if (isRolling && status("updatedNumberScheduled") < wanted) {
    return readyWhen(false, count(status("updatedNumberScheduled"), wanted, "started"));
  }
  const available = status("numberAvailable");
  return readyWhen(available >= wanted, count(available, wanted, "available"));
}

/** A bare ReplicaSet or ReplicationController is ready once its replicas are. */
export function replicaSetReadiness(object: Properties): Readiness {
  const wanted = replicasOf(object);
  const available = countAt(object, "status", "availableReplicas");
  return readyWhen(
    isObserved(object) && available >= wanted,
    count(available, wanted, "available"),
  );
}

function replicasOf(object: Properties): number {
  return valueAt(object, "spec", "replicas") === undefined
    ? 1
    : countAt(object, "spec", "replicas");
}

function count(have: number, wanted: number, what: string): string {
  return `${wanted} ${wanted === 1 ? "replica" : "replicas"} to be ${what} (${have} so far)`;
}
