import {
  type ClusterFacts,
  clusterFindings,
  type PlannedStack,
} from "../../../../infra/kubernetes/preflight-faults.ts";
import { planLookups, type Seen } from "../../../../infra/kubernetes/preflight-plan.ts";
import { kubernetesSettingsOf } from "./settings.ts";

/** The stack of these tests. */
export const owner = { server: "ops-assistant", stack: "dev" };
/** Labels of what it made. */
export const own = {
  "com.mcp-stacks.project": "mcp-stacks",
  "com.mcp-stacks.stack": "dev",
  "com.mcp-stacks.server": "ops-assistant",
};
/** An Ingress with its certificate. */
export const ingress = { host: "a.example", tlsSecret: "mcp-tls" };
/** A Gateway that is there. */
export const gateway = { host: "a.example", name: "public", namespace: "gateways" };
/** Path of its namespace. */
export const ops = "/api/v1/namespaces/ops";

/** A stack with these settings, which runs a Redis and a PostgreSQL unless told otherwise. */
export function stackOf(
  kubernetes: Readonly<Record<string, unknown>> = {},
  needs: PlannedStack["needs"] = new Set(["redisPassword", "postgresPassword"]),
): PlannedStack {
  return { settings: kubernetesSettingsOf({}, kubernetes), owner, needs };
}

/** An object that was found. */
export function there(object: unknown): Seen {
  return { is: "there", object };
}

/** An object with labels that was found. */
export function labelled(labels: Readonly<Record<string, string>>, more: object = {}): Seen {
  return there({ metadata: { labels, ...more } });
}

/** Storage classes, the first of which is the default. */
export function classes(...names: readonly string[]): Seen {
  const annotations = { "storageclass.kubernetes.io/is-default-class": "true" };
  const items = names.map((name, index) => ({
    metadata: index === 0 ? { name, annotations } : { name },
  }));
  return there({ items });
}

/** A cluster that has all that is named, and nothing of the names that the stack will make. */
export function clusterFor(
  stack: PlannedStack,
  changed: Readonly<Record<string, Seen>> = {},
  facts: Partial<ClusterFacts> = {},
): ClusterFacts {
  const plan = planLookups(stack.settings, stack.needs);
  const lists = plan.apis.map(({ path }): [string, Seen] => {
    const served = plan.apis.filter((api) => api.path === path);
    return [path, there({ resources: served.map(({ resource }) => ({ name: resource })) })];
  });
  const absent: Seen = { is: "absent" };
  const seen = new Map<string, Seen>([
    [plan.namespace.path, absent],
    [plan.storageClasses.path, classes("standard", "fast")],
    ...plan.made.map(({ path }): [string, Seen] => [path, absent]),
    ...plan.named.map(({ path }): [string, Seen] => [path, there({})]),
    ...[plan.certificate, plan.metrics].flatMap((lookup): [string, Seen][] =>
      lookup ? [[lookup.path, there({})]] : [],
    ),
    ...lists,
    ...Object.entries(changed),
  ]);
  return { version: "v1.36.3", denied: [], seen, ...facts };
}

/** Keys with what is given, of the faults of a stack on a cluster. */
export function faultsOf(stack: PlannedStack, facts: ClusterFacts): string[] {
  return clusterFindings(stack, facts).faults.map(
    ({ key, given }) => `${key.replace("mcp-stacks:kubernetes.", "")}: ${given}`,
  );
}

/** Settings that use all that a cluster may have. */
export const everything = {
  ingress: { ...ingress, controller: "traefik" },
  gateway,
  pullSecrets: ["registry"],
  priorityClassName: "high",
  monitoring: { kind: "operator" },
  data: { storageClass: "fast" },
};
