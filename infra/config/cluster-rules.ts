import { describeGiven, keyOf } from "./fault.ts";
import type { KubernetesRule } from "./kubernetes-rules.ts";
import { isOwnHost } from "./loopback.ts";
import { kubernetesTarget } from "./schema/kubernetes.ts";
import { unusedFaults } from "./unused.ts";

const inKubernetes = (...path: readonly string[]): string => keyOf(["kubernetes", ...path]);

const oneKubeconfig: KubernetesRule = ({ kubernetes: { kubeconfig } }, { supplied }) =>
  unusedFaults({
    settings: supplied.has("kubeconfig") ? [[["kubernetes", "kubeconfig"], kubeconfig]] : [],
    secrets: [],
    reason: `while the secret ${keyOf(["kubeconfig"])} is set`,
    otherwise: `remove that secret`,
  });

/** The cluster's own namespaces are there, and `pulumi destroy` would delete what is in them. */
const namespaceIsForStacks: KubernetesRule = ({ kubernetes: { namespace, createNamespace } }) => {
  if (!createNamespace || !(namespace === "default" || namespace.startsWith("kube-"))) return [];
  return [
    {
      key: inKubernetes("namespace"),
      given: describeGiven(namespace),
      allowed:
        "a namespace that the stack can make: not default, and not one that begins with kube-",
      fix: `change ${inKubernetes("namespace")}, or set ${inKubernetes("createNamespace")} to false`,
    },
  ];
};

const namespaceLabelsAreOurs: KubernetesRule = ({ kubernetes }) => {
  const { podSecurity } = kubernetes;
  const isChanged = podSecurity !== kubernetesTarget.parse({}).podSecurity;
  return unusedFaults({
    settings:
      isChanged && !kubernetes.createNamespace
        ? [[["kubernetes", "podSecurity"], podSecurity]]
        : [],
    secrets: [],
    reason: "while kubernetes.createNamespace is false: whoever made the namespace labels it",
    otherwise: `set ${inKubernetes("createNamespace")} to true`,
  });
};

const monitorIsLabelled: KubernetesRule = ({ kubernetes: { monitoring } }) => {
  const isElse = monitoring.kind !== "operator";
  const isUnread = isElse && Object.keys(monitoring.labels).length > 0;
  const isUndrawn = isElse && monitoring.dashboard;
  return unusedFaults({
    settings: [
      [["kubernetes", "monitoring", "labels"], isUnread ? monitoring.labels : undefined],
      [["kubernetes", "monitoring", "dashboard"], isUndrawn ? true : undefined],
    ],
    secrets: [],
    reason: `while kubernetes.monitoring.kind is ${monitoring.kind}`,
    otherwise: `set ${inKubernetes("monitoring", "kind")} to operator`,
  });
};

/** Inside its pod the server is alone: a collector of the node is not on its loopback. */
const collectorIsOutside: KubernetesRule = ({ server: { telemetry } }) => {
  const url = telemetry.otlpEndpoint;
  if (url === undefined || !isOwnHost(url)) return [];
  return [
    {
      key: keyOf(["server", "telemetry", "otlpEndpoint"]),
      given: describeGiven(new URL(url).host),
      allowed: "a host that the server's pods reach; this one is the pod itself",
      fix: "name the Service of the collector, such as http://collector.monitoring.svc:4318",
    },
  ];
};

/** Rules about the cluster and the namespace. */
export const clusterRules: readonly KubernetesRule[] = [
  oneKubeconfig,
  namespaceIsForStacks,
  namespaceLabelsAreOurs,
  monitorIsLabelled,
  collectorIsOutside,
];
