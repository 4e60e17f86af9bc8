/** Which kind of object a resource is. */
export interface ObjectType {
  /** As manifests write it: `apps/v1`, or `v1` for the core group. */
  readonly apiVersion: string;
  readonly kind: string;
}

/** Packages of the official provider that are programs over resources, not resources of the API. */
const notObjects = new Set(["helm.sh", "kustomize", "yaml", "index"]);

/**
 * Reads a type token such as `kubernetes:apps/v1:Deployment`. Answers undefined for what is no
 * object of the API: Helm releases, lists, and the `…Patch` resources.
 */
export function parseToken(token: string): ObjectType | undefined {
  const [, group = "", version = "", kind = ""] =
    /^kubernetes:([^/:]+)\/([^/:]+):(\w+)$/.exec(token) ?? [];
  if (kind === "" || notObjects.has(group) || /(List|Patch)$/.test(kind)) return undefined;
  return { apiVersion: group === "core" ? version : `${group}/${version}`, kind };
}

/** The group of a type, empty for the core group. */
export function groupOf({ apiVersion }: ObjectType): string {
  return apiVersion.includes("/") ? apiVersion.slice(0, apiVersion.indexOf("/")) : "";
}

const clusterScoped = new Set([
  "APIService",
  "CSIDriver",
  "CSINode",
  "CertificateSigningRequest",
  "ClusterRole",
  "ClusterRoleBinding",
  "CustomResourceDefinition",
  "FlowSchema",
  "GatewayClass",
  "IngressClass",
  "MutatingWebhookConfiguration",
  "Namespace",
  "Node",
  "PersistentVolume",
  "PriorityClass",
  "PriorityLevelConfiguration",
  "RuntimeClass",
  "StorageClass",
  "ValidatingAdmissionPolicy",
  "ValidatingAdmissionPolicyBinding",
  "ValidatingWebhookConfiguration",
  "VolumeAttachment",
]);

/**
 * Whether objects of the kind are known to live outside of namespaces. Others may still turn out to
 * (custom resources): the API server tells when one is created.
 */
export function isClusterScoped({ kind }: ObjectType): boolean {
  return clusterScoped.has(kind);
}
