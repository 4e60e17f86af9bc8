import { apply, kubectl } from "../../cluster/kubectl.ts";
import type { Manifest } from "./state-manifests.ts";

const longestSec = 300;

/**
 * Applies manifests by `kubectl apply` and waits by `kubectl rollout status`, as a person without
 * Pulumi would: the time that the cluster and the pods need by themselves.
 *
 * @returns seconds until every pod is ready.
 */
export async function secondsToReady(
  namespace: string,
  manifests: readonly Manifest[],
): Promise<number> {
  const workloads = manifests.filter(({ kind }) => kind === "Deployment" || kind === "StatefulSet");
  const started = process.hrtime.bigint();
  await apply({ apiVersion: "v1", kind: "List", items: manifests });
  await Promise.all(
    workloads.map(({ kind, metadata }) =>
      kubectl(
        "rollout",
        "status",
        `${kind.toLowerCase()}/${metadata.name}`,
        `--namespace=${namespace}`,
        `--timeout=${longestSec}s`,
      ),
    ),
  );
  return Number(process.hrtime.bigint() - started) / 1e9;
}

/** Deletes a namespace with all that is in it, and waits until it is gone. */
export async function removeNamespace(namespace: string): Promise<void> {
  await kubectl("delete", "namespace", namespace, "--ignore-not-found", "--wait");
}
