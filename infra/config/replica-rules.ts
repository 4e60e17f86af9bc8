import { clusterVolumeRules } from "./cluster-volume-rules.ts";
import { describeGiven, type Fault, keyOf } from "./fault.ts";
import type { KubernetesRule } from "./kubernetes-rules.ts";
import { keepsItsOwn } from "./own-state.ts";
import { fewestReplicas, mostReplicas } from "./scaling.ts";

const inKubernetes = (...path: readonly string[]): string => keyOf(["kubernetes", ...path]);

/** The way out for who runs another image than the bundled one. */
const elsewise = `for a server of your own, list in ${keyOf(["server", "container", "volumes"])} what it keeps, [] for nothing`;

const oneWayToScale: KubernetesRule = ({ kubernetes: { replicas, autoscaling } }) => {
  if (replicas === undefined || autoscaling === undefined) return [];
  return [
    {
      key: inKubernetes("autoscaling"),
      given: `autoscaling and ${replicas} replicas`,
      allowed: "replicas or autoscaling, not both",
      fix: `remove ${inKubernetes("replicas")} to scale by load, or ${inKubernetes("autoscaling")} to run a fixed number`,
    },
  ];
};

const leastIsBelowMost: KubernetesRule = ({ kubernetes: { autoscaling } }) => {
  if (!autoscaling || autoscaling.minReplicas <= autoscaling.maxReplicas) return [];
  const { minReplicas, maxReplicas } = autoscaling;
  const key = inKubernetes("autoscaling", "minReplicas");
  const most = inKubernetes("autoscaling", "maxReplicas");
  return [
    {
      key,
      given: String(minReplicas),
      allowed: `1 to ${maxReplicas}, as ${most} is ${maxReplicas}`,
      fix: `set ${key} to ${maxReplicas} or less, or raise ${most}`,
    },
  ];
};

/** Each pod has memory, files and sessions of its own; what callers must find in all is elsewhere. */
const severalPodsShare: KubernetesRule = ({ server, kubernetes }) => {
  const most = mostReplicas(kubernetes);
  if (most === 1) return [];
  const reason = `while up to ${most} pods run at once`;
  const otherwise = `or ${inKubernetes("replicas")} to 1`;
  const store: Fault = {
    key: keyOf(["server", "store"]),
    given: describeGiven(server.store),
    allowed: `postgres ${reason}`,
    fix: `set ${keyOf(["server", "store"])} to postgres, ${otherwise}; ${elsewise}`,
  };
  const shared: Fault = {
    key: keyOf(["server", "shared"]),
    given: describeGiven(server.shared),
    allowed: `redis ${reason}, each of which would count limits alone`,
    fix: `set ${keyOf(["server", "shared"])} to redis, ${otherwise}; ${elsewise}`,
  };
  const sessions: Fault = {
    key: keyOf(["server", "sessions", "enabled"]),
    given: "true",
    allowed: `false ${reason}: a session lives in one of them`,
    fix: `set ${keyOf(["server", "sessions", "enabled"])} to false, ${otherwise}`,
  };
  return [
    // of DynamoDB, a rule of its own tells
    ...(server.store === "sqlite" && !keepsItsOwn(server) ? [store] : []),
    ...(server.shared === "memory" && !keepsItsOwn(server) ? [shared] : []),
    ...(server.sessions.enabled ? [sessions] : []),
  ];
};

/** Tickets are in the data folder, which without a claim goes with its pod. */
const sqliteStays: KubernetesRule = ({ server, kubernetes: { data } }) => {
  if (server.store !== "sqlite" || data.persistent || keepsItsOwn(server)) return [];
  const key = inKubernetes("data", "persistent");
  return [
    {
      key,
      given: "false",
      allowed: "true while server.store is sqlite: tickets would go with each pod",
      fix: `set ${key} to true, or ${keyOf(["server", "store"])} to postgres; ${elsewise}`,
    },
  ];
};

const drainLeavesAPod: KubernetesRule = ({ kubernetes }) => {
  const { maxUnavailable } = kubernetes.disruptionBudget;
  const fewest = fewestReplicas(kubernetes);
  // a single pod must be allowed to go, or its node could never be drained
  if (fewest === 1 ? maxUnavailable === 1 : maxUnavailable < fewest) return [];
  const key = inKubernetes("disruptionBudget", "maxUnavailable");
  const limit = Math.max(1, fewest - 1);
  return [
    {
      key,
      given: String(maxUnavailable),
      allowed: `${limit === 1 ? "1" : `1 to ${limit}`}, as ${fewest === 1 ? "a single pod runs" : `${fewest} pods may be all there are`}`,
      fix: `set ${key} to ${limit}${fewest === 1 ? "" : ", or run more pods"}`,
    },
  ];
};

const requestsFitLimits: KubernetesRule = ({ kubernetes: { resources } }) =>
  (["cpu", "memoryMiB"] as const).flatMap((name) => {
    const [request, limit] = [resources.requests[name], resources.limits[name]];
    if (request <= limit) return [];
    const key = inKubernetes("resources", "requests", name);
    const other = inKubernetes("resources", "limits", name);
    return [
      {
        key,
        given: String(request),
        allowed: `at most ${limit}, as ${other} is ${limit}`,
        fix: `set ${key} to ${limit} or less, or raise ${other}`,
      },
    ];
  });

/** Rules about how many pods there are, and what they use and share. */
export const replicaRules: readonly KubernetesRule[] = [
  oneWayToScale,
  leastIsBelowMost,
  severalPodsShare,
  ...clusterVolumeRules,
  sqliteStays,
  drainLeavesAPod,
  requestsFitLimits,
];
