import { strict } from "../levels.ts";
import { listAt, recordAt, recordOf, textAt, valueAt } from "../read.ts";
import type { PolicyRule } from "../rule.ts";
import { violationsOf } from "../violations.ts";
import { type Container, containerRule, podOf, workloadTypes } from "./workload.ts";

/*
 * What the Pod Security Standard `restricted` asks, and a root that is not written to
 * (https://kubernetes.io/docs/concepts/security/pod-security-standards/).
 */

/** A field of a container's security context, else the pod's, as Kubernetes takes them. */
function inherited({ props }: Container, pod: unknown, ...path: readonly string[]): unknown {
  return (
    valueAt(props, "securityContext", ...path) ?? valueAt(pod, "spec", "securityContext", ...path)
  );
}

const nonRoot = containerRule({
  id: "k8s-non-root",
  level: strict,
  description: "Containers run as a user that is not root, and the node checks it.",
  fix: "set securityContext.runAsNonRoot: true and a runAsUser other than 0",
  fault: (container, pod) => {
    if (inherited(container, pod, "runAsUser") === 0) return "runs as user 0, which is root";
    return inherited(container, pod, "runAsNonRoot") === true
      ? undefined
      : "may run as root: runAsNonRoot is not true";
  },
});

const readOnlyRoot = containerRule({
  id: "k8s-read-only-root",
  level: strict,
  description: "Containers cannot write to their image.",
  fix: "set securityContext.readOnlyRootFilesystem: true and mount an emptyDir where it writes",
  fault: ({ props }) =>
    valueAt(props, "securityContext", "readOnlyRootFilesystem") === true
      ? undefined
      : "its root is writable",
});

const noEscalation = containerRule({
  id: "k8s-no-privilege-escalation",
  level: strict,
  description: "Containers have no privileges and gain none.",
  fix: "set securityContext.allowPrivilegeEscalation: false and privileged: false",
  fault: ({ props }) => {
    const security = recordAt(props, "securityContext");
    if (security.privileged === true) return "is privileged";
    return security.allowPrivilegeEscalation === false
      ? undefined
      : "its processes may gain privileges";
  },
});

const dropCapabilities = containerRule({
  id: "k8s-drop-capabilities",
  level: strict,
  description: "Containers drop all Linux capabilities; none but NET_BIND_SERVICE is added.",
  fix: "set securityContext.capabilities.drop: [ALL] and remove what add names",
  fault: ({ props }) => {
    const drop = listAt(props, "securityContext", "capabilities", "drop");
    if (!drop.includes("ALL")) return "keeps Linux capabilities";
    const added = listAt(props, "securityContext", "capabilities", "add").filter(
      (name) => name !== "NET_BIND_SERVICE",
    );
    return added.length === 0 ? undefined : `adds the capabilities ${added.join(", ")}`;
  },
});

const seccomp = containerRule({
  id: "k8s-seccomp",
  level: strict,
  description: "System calls are filtered by the runtime's profile or one of the node.",
  fix: "set securityContext.seccompProfile.type: RuntimeDefault",
  fault: (container, pod) => {
    const type = inherited(container, pod, "seccompProfile", "type");
    return type === "RuntimeDefault" || type === "Localhost"
      ? undefined
      : "its system calls are not filtered";
  },
});

const noHostAccess: PolicyRule = {
  id: "k8s-no-host-access",
  level: strict,
  description: "Pods share no network, processes, ports or folders with their node.",
  fix: "remove hostNetwork, hostPID, hostIPC, hostPath volumes and hostPort",
  types: workloadTypes,
  check: (workload) => {
    const pod = podOf(workload);
    const shared = ["hostNetwork", "hostPID", "hostIPC"].map(
      (key) => valueAt(pod, "spec", key) === true && `shares the node's ${key.slice(4)}`,
    );
    const folders = listAt(pod, "spec", "volumes").map(
      (volume) =>
        valueAt(volume, "hostPath") !== undefined &&
        `mounts the node's folder ${textAt(volume, "hostPath", "path") ?? ""}`.trim(),
    );
    const ports = ["containers", "initContainers"]
      .flatMap((key) => listAt(pod, "spec", key))
      .flatMap((container) => listAt(container, "ports"))
      .map((port) => recordOf(port).hostPort)
      .map((port) => port !== undefined && `takes the node's port ${String(port)}`);
    return violationsOf(workload, [...shared, ...folders, ...ports]);
  },
};

const accountType = "kubernetes:core/v1:ServiceAccount";

const noClusterToken: PolicyRule = {
  id: "k8s-no-cluster-token",
  level: strict,
  description: "Neither pods nor their accounts get a token of the cluster's API.",
  fix: "set automountServiceAccountToken: false",
  types: [...workloadTypes, accountType],
  check: (resource) => {
    const mounts =
      resource.type === accountType
        ? resource.props.automountServiceAccountToken
        : valueAt(podOf(resource), "spec", "automountServiceAccountToken");
    const found = resource.type === accountType ? "gives its pods" : "its pods get";
    return violationsOf(resource, [mounts !== false && `${found} a token of the cluster's API`]);
  },
};

/** Rules about what pods may do on their node and in the cluster. */
export const podRules: readonly PolicyRule[] = [
  nonRoot,
  readOnlyRoot,
  noEscalation,
  dropCapabilities,
  seccomp,
  noHostAccess,
  noClusterToken,
];
