import type { SecretKey } from "../../../../infra/config/schema.ts";
import { selectorLabels } from "../../../../infra/kubernetes/labels.ts";
import { planNetworkPolicies } from "../../../../infra/kubernetes/network-policy-plan.ts";
import { type End, mayConnect, type Pod } from "./policy-evaluator.ts";
import { kubernetesSettingsOf } from "./settings.ts";

/** Whose stack the policies are of. */
export const owner = { server: "ops-assistant", stack: "prod" };
const withStores: ReadonlySet<SecretKey> = new Set(["redisPassword", "postgresPassword"]);

/** What a stack is told, over the defaults. */
export interface Given {
  readonly server?: Record<string, unknown>;
  readonly kubernetes?: Record<string, unknown>;
  readonly needs?: ReadonlySet<SecretKey>;
}

/** The policies of a stack; it runs both stores unless told otherwise. */
export function planned({ server = {}, kubernetes = {}, needs = withStores }: Given = {}) {
  const settings = kubernetesSettingsOf(server, kubernetes);
  return planNetworkPolicies({ settings, owner, needs });
}

function pod(namespace: string, labels: Record<string, string> = {}): Pod {
  const namespaceLabels = { "kubernetes.io/metadata.name": namespace };
  return { namespace, namespaceLabels, labels };
}

const own = (component: "server" | "redis" | "postgres") =>
  pod("ops", { ...selectorLabels(owner, component) });

/** Who is in the cluster and around it. */
export const ends = {
  server: own("server"),
  redis: own("redis"),
  postgres: own("postgres"),
  neighbour: pod("ops", { app: "else" }),
  otherStack: pod("ops", { ...selectorLabels({ ...owner, stack: "dev" }, "server") }),
  nginx: pod("ingress-nginx"),
  haproxy: pod("haproxy-controller"),
  traefik: pod("traefik"),
  prometheus: pod("monitoring"),
  dns: pod("kube-system", { "k8s-app": "kube-dns" }),
  system: pod("kube-system", { "k8s-app": "else" }),
  stranger: pod("default"),
  // labelled as if it belonged to the stack
  impostor: pod("elsewhere", { ...selectorLabels(owner, "server"), app: "else" }),
  nodeLocalDns: { address: "169.254.20.10" },
  metadata: { address: "169.254.169.254" },
  internet: { address: "93.184.215.14" },
  internet6: { address: "2606:4700::1111" },
  lan: { address: "10.1.2.3" },
} as const satisfies Readonly<Record<string, End>>;

const tcpPorts = [53, 80, 443, 5432, 6379, 8000, 8443, 9090];

/** Every flow of the matrix that one of the stack's pods has part in and that passes. */
export function flows(given: Given = {}): string[] {
  const plans = planned(given);
  const policies = plans.map(({ spec }) => ({ namespace: "ops", spec }));
  const isolated: readonly string[] = plans.map(({ component }) => component);
  const ports = [
    ...tcpPorts.map((port) => ({ port, protocol: "TCP" as const })),
    { port: 53, protocol: "UDP" as const },
    { port: 8000, protocol: "UDP" as const },
  ];
  const passing: string[] = [];
  for (const [from, source] of Object.entries(ends)) {
    for (const [to, target] of Object.entries(ends)) {
      if (from === to || !(isolated.includes(from) || isolated.includes(to))) continue;
      for (const port of ports) {
        if (!mayConnect(policies, source, target, port)) continue;
        passing.push(`${from} > ${to} ${port.protocol === "UDP" ? "udp " : ""}${port.port}`);
      }
    }
  }
  return passing.sort();
}
