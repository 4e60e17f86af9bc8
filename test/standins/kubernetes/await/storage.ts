import type { Properties } from "../../values.ts";
import type { Cluster } from "../cluster.ts";
import { annotationOf, textAt } from "../object-fields.ts";
import { type Readiness, readyAtOnce, readyWhen } from "./readiness.ts";

const isDefaultClass = "storageclass.kubernetes.io/is-default-class";

/** A volume is ready once it can be claimed, or is. */
export function volumeReadiness(object: Properties): Readiness {
  const phase = textAt(object, "status", "phase") ?? "";
  return readyWhen(["Available", "Bound"].includes(phase), "it to become available");
}

/**
 * A claim is ready once it is bound; one whose class binds with the first pod is ready at once, as
 * the pod comes after it.
 */
export async function claimReadiness(object: Properties, cluster: Cluster): Promise<Readiness> {
  const phase = textAt(object, "status", "phase");
  if (phase === "Bound") return readyAtOnce;
  const step = "it to be bound to a volume";
  if (phase === "Lost") return readyWhen(false, step, { text: "its volume is gone", graceSec: 0 });
  const type = { apiVersion: "storage.k8s.io/v1", kind: "StorageClass" };
  const classes = await cluster.listIfAllowed(type, undefined, {});
  if (classes === undefined) return readyWhen(false, step);
  const wanted = textAt(object, "spec", "storageClassName");
  // an empty class asks for a volume that somebody made by hand
  if (wanted === "") return readyWhen(false, step, { text: "no volume fits it yet" });
  const found = classes.find((each) =>
    wanted === undefined
      ? annotationOf(each, isDefaultClass) === "true"
      : textAt(each, "metadata", "name") === wanted,
  );
  if (found !== undefined) {
    return readyWhen(textAt(found, "volumeBindingMode") === "WaitForFirstConsumer", step, {
      text: `the storage class ${textAt(found, "metadata", "name")} has not given it a volume yet`,
    });
  }
  const names = classes.map((each) => textAt(each, "metadata", "name")).join(", ") || "none";
  const missing =
    wanted === undefined
      ? "it names no storage class and the cluster has no default one"
      : `there is no storage class "${wanted}"`;
  return readyWhen(false, step, { text: `${missing}; the cluster has ${names}`, graceSec: 5 });
}
