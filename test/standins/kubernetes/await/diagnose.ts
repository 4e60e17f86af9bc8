import type { Properties } from "../../values.ts";
import { ApiError } from "../api-error.ts";
import type { Cluster } from "../cluster.ts";
import { annotationOf, conditionOf, objectAt, objectsAt, textAt } from "../object-fields.ts";
import { type PodTrouble, podTrouble } from "./pod-trouble.ts";
import type { Trouble } from "./readiness.ts";
import { warningsOf } from "./warnings.ts";
import { creationTrouble } from "./workloads.ts";

/** Logged lines that an error shows. */
const shownLines = 10;

/** Finds out what keeps the pods of a workload from being ready; undefined when nothing is seen. */
export async function diagnosePods(
  workload: Properties,
  cluster: Cluster,
): Promise<Trouble | undefined> {
  try {
    const { owner, pods } = await newPods(workload, cluster);
    const unready = pods.filter((pod) => conditionOf(pod, "Ready")?.status !== "True");
    const troubles = unready.flatMap((pod) => {
      const trouble = podTrouble(pod);
      return trouble === undefined ? [] : [{ pod, ...trouble }];
    });
    // what ends the wait comes before what may heal
    const worst = troubles.toSorted((a, b) => (a.graceSec ?? 1e9) - (b.graceSec ?? 1e9))[0];
    if (worst !== undefined) return await withLogs(worst, cluster);
    const [waiting] = unready;
    if (waiting !== undefined) return await fromEvents(waiting, cluster);
    const [refusal] = await warningsOf(owner, cluster, "FailedCreate");
    return refusal === undefined ? undefined : creationTrouble(refusal.message);
  } catch (error) {
    // a deployer may be allowed to create a workload, but not to look at its pods
    if (error instanceof ApiError) return undefined;
    throw error;
  }
}

/** The pods that the workload's newest template made, and the object that creates them. */
async function newPods(
  workload: Properties,
  cluster: Cluster,
): Promise<{ owner: Properties; pods: Properties[] }> {
  const namespace = textAt(workload, "metadata", "namespace");
  const kind = textAt(workload, "kind");
  if (kind === "Pod") return { owner: workload, pods: [workload] };
  const labelSelector = selectorText(objectAt(workload, "spec", "selector"));
  const list = (apiVersion: string, listed: string): Promise<Properties[]> =>
    cluster.list({ apiVersion, kind: listed }, namespace, { labelSelector });
  const owner =
    kind === "Deployment"
      ? (await list("apps/v1", "ReplicaSet")).find((set) => isNewest(set, workload))
      : workload;
  if (owner === undefined) return { owner: workload, pods: [] };
  const owned = (await list("v1", "Pod")).filter((pod) => isOwnedBy(pod, owner));
  const revision = textAt(workload, "status", "updateRevision");
  const isNew = (pod: Properties): boolean =>
    revision === undefined ||
    textAt(pod, "metadata", "labels", "controller-revision-hash") === revision;
  return { owner, pods: owned.filter(isNew) };
}

function isNewest(set: Properties, deployment: Properties): boolean {
  const revision = "deployment.kubernetes.io/revision";
  return (
    isOwnedBy(set, deployment) && annotationOf(set, revision) === annotationOf(deployment, revision)
  );
}

function isOwnedBy(object: Properties, owner: Properties): boolean {
  const uid = textAt(owner, "metadata", "uid");
  return objectsAt(object, "metadata", "ownerReferences").some((each) => each.uid === uid);
}

/** A label selector as a query writes it. */
export function selectorText(selector: Properties): string {
  const labels = Object.entries(objectAt(selector, "matchLabels")).map(
    ([key, value]) => `${key}=${String(value)}`,
  );
  const expressions = objectsAt(selector, "matchExpressions").map((each) => {
    const key = textAt(each, "key") ?? "";
    const values = Array.isArray(each.values) ? each.values.join(",") : "";
    const operator = textAt(each, "operator");
    if (operator === "Exists") return key;
    if (operator === "DoesNotExist") return `!${key}`;
    return `${key} ${operator === "In" ? "in" : "notin"} (${values})`;
  });
  return [...labels, ...expressions].join(",");
}

async function withLogs(
  { pod, ...trouble }: PodTrouble & { readonly pod: Properties },
  cluster: Cluster,
): Promise<Trouble> {
  const { logsOf, isKilled, text } = trouble;
  const grace = trouble.graceSec === undefined ? {} : { graceSec: trouble.graceSec };
  if (logsOf === undefined) return { text, ...grace };
  const { container, previous } = logsOf;
  const [namespace, name] = [textAt(pod, "metadata", "namespace"), textAt(pod, "metadata", "name")];
  const logged = await cluster.logs(namespace ?? "", name ?? "", container, {
    previous,
    lines: shownLines,
  });
  // what was ended from outside may not know why
  const probes = isKilled ? await warningsOf(pod, cluster, "Unhealthy") : [];
  const probe = probes.find((each) => each.container === container);
  const why = probe === undefined ? text : `${text}, for: ${probe.message}`;
  const told = logged === "" ? `${why}; it logged nothing` : `${why}; its last lines:\n${logged}`;
  return { text: told, ...grace };
}

async function fromEvents(pod: Properties, cluster: Cluster): Promise<Trouble | undefined> {
  const [latest] = await warningsOf(pod, cluster);
  if (latest === undefined) return undefined;
  const { message, container } = latest;
  const name = `pod ${textAt(pod, "metadata", "name")}`;
  if (container === undefined) return { text: `${name} is not ready: ${message}` };
  const text = `${name}, container ${container} is not ready: ${message}`;
  return withLogs({ pod, text, logsOf: { container, previous: false } }, cluster);
}
