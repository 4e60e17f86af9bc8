const namespace = "kube-system";
const rbac = "rbac.authorization.k8s.io";

/** A rule of a ClusterRole. */
interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

/** A ServiceAccount of an addon. */
export function account(name: string): object {
  return { apiVersion: "v1", kind: "ServiceAccount", metadata: { name, namespace } };
}

/** A ClusterRole with these rules. */
export function clusterRole(name: string, rules: readonly Rule[]): object {
  return { apiVersion: `${rbac}/v1`, kind: "ClusterRole", metadata: { name }, rules };
}

/** Gives an addon's account a ClusterRole. */
export function clusterRoleBinding(name: string, role: string, serviceAccount: string): object {
  return {
    apiVersion: `${rbac}/v1`,
    kind: "ClusterRoleBinding",
    metadata: { name },
    roleRef: { apiGroup: rbac, kind: "ClusterRole", name: role },
    subjects: [{ kind: "ServiceAccount", name: serviceAccount, namespace }],
  };
}

/** A Deployment of one addon pod that runs without privileges on a read-only root. */
export function addonPod({
  name,
  labels,
  pod,
  container,
}: {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly pod: object;
  readonly container: object;
}): object {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, namespace, labels },
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          serviceAccountName: name,
          priorityClassName: "system-cluster-critical",
          // a drained node keeps what the pods that move need
          tolerations: [{ operator: "Exists" }],
          securityContext: {
            runAsNonRoot: true,
            runAsUser: 1000,
            seccompProfile: { type: "RuntimeDefault" },
          },
          ...pod,
          containers: [
            {
              name,
              imagePullPolicy: "Never",
              securityContext: {
                allowPrivilegeEscalation: false,
                readOnlyRootFilesystem: true,
                capabilities: { drop: ["ALL"] },
              },
              ...container,
            },
          ],
        },
      },
    },
  };
}
