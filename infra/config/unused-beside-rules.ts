import { tokenReference } from "./backend-names.ts";
import type { BesideRule } from "./beside-rules.ts";
import { keyOf } from "./fault.ts";
import { companions as companionsSchema } from "./schema/companions.ts";
import { container as containerSchema } from "./schema/container.ts";
import { unusedFaults } from "./unused.ts";

const tokenIsUsed: BesideRule = ({ backends }, { supplied }) => {
  const isUsed = backends.some((backend) => tokenReference(backend) === undefined);
  return unusedFaults({
    settings: [],
    secrets: !isUsed && supplied.has("serviceAuthToken") ? ["serviceAuthToken"] : [],
    reason: "while there is no backend without a token of its own",
    otherwise: `add one to ${keyOf(["backends"])}`,
  });
};

/** Whoever runs elsewhere has none of these keys, of which another rule tells. */
const backendsRunOnACluster: BesideRule = ({ target, backends }) => {
  if (target !== "docker") return [];
  return unusedFaults({
    settings: backends.flatMap(({ image, replicas, egressTo }, index) => {
      if (image === undefined) return [];
      const at = (...path: readonly string[]) => ["backends", index, ...path];
      return [
        [at("image", "repository"), image.repository] as const,
        [at("replicas"), replicas === 1 ? undefined : replicas] as const,
        [at("egressTo"), egressTo.length === 0 ? undefined : egressTo] as const,
      ];
    }),
    secrets: [],
    reason: "on target docker",
    otherwise: `set ${keyOf(["target"])} to kubernetes`,
  });
};

/** Images of packages stand by themselves, and a bridge starts its server at once. */
const idleIsUsed: BesideRule = ({ target, companions }) => {
  const [untouched] = companionsSchema.parse([{ name: "any" }]);
  return unusedFaults({
    settings: companions.flatMap(({ image, idle }, index) => {
      const isUsed = image !== undefined && target === "docker";
      if (isUsed || idle.join("\n") === untouched?.idle.join("\n")) return [];
      return [[["companions", index, "idle"], idle] as const];
    }),
    secrets: [],
    reason: "but for a companion by image on target docker",
    otherwise: "run it so",
  });
};

const metricsAreOn: BesideRule = ({ server: { container } }) => {
  const untouched = containerSchema.parse(undefined).metrics;
  const { enabled, port, path } = container.metrics;
  const inMetrics = (name: string) => ["server", "container", "metrics", name];
  return unusedFaults({
    settings: enabled
      ? []
      : [
          [inMetrics("port"), port === untouched.port ? undefined : port],
          [inMetrics("path"), path === untouched.path ? undefined : path],
        ],
    secrets: [],
    reason: `while ${keyOf(inMetrics("enabled"))} is false`,
    otherwise: `set ${keyOf(inMetrics("enabled"))} to true`,
  });
};

/** Rules about keys of backends, companions and own servers that nothing reads, in the order of their faults. */
export const unusedBesideRules: readonly BesideRule[] = [
  tokenIsUsed,
  backendsRunOnACluster,
  idleIsUsed,
  metricsAreOn,
];
