import { apply, kubectl, objects } from "./kubectl.ts";

/** Kinds of everything that a stack could make in a namespace. */
const kinds = [
  ...["deployments", "statefulsets", "replicasets", "pods", "services", "serviceaccounts"],
  ...["secrets", "configmaps", "persistentvolumeclaims", "ingresses", "networkpolicies"],
  ...["poddisruptionbudgets", "horizontalpodautoscalers"],
];

/** Every object of a namespace in its present version, as `Kind name uid resourceVersion`, sorted. */
export async function contentOf(namespace: string): Promise<string[]> {
  const found = await objects(kinds.join(","), namespace);
  return found
    .map(({ kind, metadata: { name, uid, resourceVersion } }) =>
      [kind, name, uid, resourceVersion].join(" "),
    )
    .sort();
}

/** Whether there is a namespace of this name. */
export async function hasNamespace(namespace: string): Promise<boolean> {
  const found = await kubectl("get", "namespace", namespace, "--ignore-not-found", "-o", "name");
  return found.trim() !== "";
}

/** Makes a namespace by hand; the default ServiceAccount and ConfigMap are there when this resolves. */
export async function makeNamespace(
  namespace: string,
  labels: Readonly<Record<string, string>> = {},
): Promise<void> {
  await apply({ apiVersion: "v1", kind: "Namespace", metadata: { name: namespace, labels } });
  for (const made of ["serviceaccount/default", "configmap/kube-root-ca.crt"]) {
    await kubectl("wait", "--for=create", made, "-n", namespace, "--timeout=60s");
  }
}

/** Name of the object that keeps a namespace from being gone. */
const holder = "holder";

/** Lets a namespace be deleted for as long as `removeNamespace` is not called. */
export async function keepDeleting(namespace: string): Promise<void> {
  await apply({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: holder, namespace, finalizers: ["mcp-stacks.test/hold"] },
  });
  await kubectl("delete", "namespace", namespace, "--wait=false");
}

/** Removes a namespace, also one that is kept deleting; harmless when there is none. */
export async function removeNamespace(namespace: string): Promise<void> {
  if (!(await hasNamespace(namespace))) return;
  const held = await kubectl("get", "configmap", holder, "-n", namespace, "--ignore-not-found");
  if (held !== "") {
    const none = JSON.stringify({ metadata: { finalizers: null } });
    await kubectl("patch", "configmap", holder, "-n", namespace, "--type=merge", "-p", none);
  }
  await kubectl("delete", "namespace", namespace, "--ignore-not-found", "--wait");
}
