import type { Change } from "../judge.ts";

const kept = "/spec/persistentVolumeClaimRetentionPolicy/whenDeleted";
const redirect = "/metadata/annotations/nginx.ingress.kubernetes.io~1ssl-redirect";
const stackLabel = "/metadata/labels/com.mcp-stacks.stack";
const standard = "/metadata/labels/pod-security.kubernetes.io~1enforce";
const appName = "app.kubernetes.io~1name";
const everywhere = { ipBlock: { cidr: "0.0.0.0/0" } };
const url = "postgres://ops:hunter2@db/ops";

/** Changes of what stands around the pods, each refused by one rule alone. */
export const objectChanges: readonly Change[] = [
  {
    rule: "k8s-no-cluster-token",
    at: ["server-account", "/automountServiceAccountToken"],
    value: true,
  },
  { rule: "k8s-replicas", at: ["server-deployment", "/spec/replicas"], value: 1 },
  { rule: "k8s-replicas", at: ["server-deployment", "/spec/replicas"] },
  { rule: "k8s-replicas", at: ["server-autoscaler", "/spec/minReplicas"], value: 1 },
  { rule: "k8s-data-kept", at: ["postgres-set", kept], value: "Delete" },
  { rule: "k8s-tls-required", at: ["edge-ingress", "/spec/tls"] },
  { rule: "k8s-tls-required", at: ["edge-ingress", "/spec/tls/0/hosts"], value: ["other.example"] },
  { rule: "k8s-tls-required", at: ["edge-ingress", redirect], value: "false" },
  { rule: "k8s-tls-required", at: ["server-service", "/spec/type"], value: "LoadBalancer" },
  { rule: "k8s-tls-required", at: ["redis-service", "/spec/type"], value: "NodePort" },
  { rule: "k8s-tls-required", at: ["server-service", "/spec/externalIPs"], value: ["192.0.2.7"] },
  { rule: "k8s-auth-required", at: ["mcp-config", "/data/MCP_AUTH_MODE"], value: "none" },
  { rule: "k8s-no-plain-secrets", at: ["mcp-config", "/data/DATABASE_URL"], value: url },
  { rule: "k8s-required-labels", at: ["server-service", stackLabel] },
  { rule: "k8s-pod-security", at: ["mcp-namespace", standard], value: "baseline" },
  { rule: "k8s-network-policy-narrow", at: ["network-server", "/spec/ingress/0/from"] },
  { rule: "k8s-network-policy-narrow", at: ["network-server", "/spec/egress/0/to"] },
  {
    rule: "k8s-network-policy-narrow",
    at: ["network-server", "/spec/ingress/0/from/0"],
    value: everywhere,
  },
  {
    rule: "k8s-network-policy",
    at: ["network-redis", `/spec/podSelector/matchLabels/${appName}`],
    value: "other",
    of: "redis-set",
  },
  {
    rule: "k8s-network-policy",
    at: ["network-redis", "/spec/policyTypes"],
    value: ["Ingress"],
    of: "redis-set",
  },
  {
    rule: "k8s-disruption-budget",
    at: ["server-budget", `/spec/selector/matchLabels/${appName}`],
    value: "other",
    of: "server-deployment",
  },
];

/** An object that a stack does not make, and a changed program may. */
interface Addition {
  readonly rule: string;
  readonly type: string;
  readonly props: Readonly<Record<string, unknown>>;
}

/** Objects that are refused by one rule alone. */
export const additions: readonly Addition[] = [
  {
    rule: "k8s-least-privilege",
    type: "kubernetes:rbac.authorization.k8s.io/v1:Role",
    props: { rules: [{ apiGroups: [""], resources: ["secrets"], verbs: ["*"] }] },
  },
  {
    rule: "k8s-least-privilege",
    type: "kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding",
    props: { roleRef: { kind: "ClusterRole", name: "cluster-admin" } },
  },
  {
    rule: "k8s-tls-required",
    type: "kubernetes:gateway.networking.k8s.io/v1:Gateway",
    props: { spec: { listeners: [{ name: "web", protocol: "HTTP", port: 80 }] } },
  },
];
