import { describeGiven, type Fault, keyOf } from "../config/fault.ts";
import type { KubernetesSettings, SecretKey } from "../config/schema.ts";
import type { Owner } from "../naming.ts";
import { gatewayFaults } from "./gateway-faults.ts";
import { isOwn, isTerminating, ownerIn } from "./ownership.ts";
import {
  type Lookup,
  type NamedObject,
  type OwnObject,
  planLookups,
  type Seen,
} from "./preflight-plan.ts";
import { deniedFault, type Right } from "./rights-plan.ts";
import { apiFaults } from "./served-api-faults.ts";
import { storageFaults } from "./storage-faults.ts";

/** The stack that is to be run. */
export interface PlannedStack {
  readonly settings: KubernetesSettings;
  readonly owner: Owner;
  /** Secrets that it uses, by which it is known whether it runs a Redis or PostgreSQL of its own. */
  readonly needs: ReadonlySet<SecretKey>;
}

/** What a cluster told of itself. */
export interface ClusterFacts {
  /** Such as `v1.36.3`. */
  readonly version: string;
  /** Rights that the user lacks. */
  readonly denied: readonly Right[];
  /** What is at the paths that were looked up. */
  readonly seen: ReadonlyMap<string, Seen>;
}

/** What hinders a stack, and what it can start without. */
export interface Findings {
  readonly faults: readonly Fault[];
  readonly warnings: readonly string[];
}

/**
 * Oldest minor version of Kubernetes 1 that knows all that the pods use: the `sleep` before they
 * end is on by default from 1.30 (https://kubernetes.io/docs/concepts/containers/container-lifecycle-hooks/).
 */
const oldestMinor = 30;

const inKubernetes = (...path: readonly string[]): string => keyOf(["kubernetes", ...path]);

/** Compares what a stack needs with what its cluster has; what may not be seen is no fault. */
export function clusterFindings(stack: PlannedStack, facts: ClusterFacts): Findings {
  const { settings, needs } = stack;
  const lookups = planLookups(settings, needs);
  const at = ({ path }: Lookup): Seen => facts.seen.get(path) ?? { is: "hidden" };
  const named = lookups.named.filter((lookup) => at(lookup).is === "absent");
  const { certificate, metrics } = lookups;
  const lacksCertificate = certificate !== undefined && at(certificate).is === "absent";
  const { gateway } = settings.kubernetes;
  const attachedTo = lookups.named.find(({ setting }) => setting[0] === "gateway");
  const mayComeLater = settings.kubernetes.createNamespace || isIssued(settings);
  return {
    faults: [
      ...versionFaults(facts.version),
      ...deniedFault(facts.denied, settings.kubernetes.namespace),
      ...namespaceFaults(stack, at(lookups.namespace)),
      ...apiFaults(lookups.apis, at),
      ...named.map((lookup) => absentFault(lookup, settings)),
      ...(gateway && attachedTo ? gatewayFaults(gateway, at(attachedTo)) : []),
      ...(lacksCertificate && !mayComeLater ? [absentFault(certificate, settings)] : []),
      ...storageFaults(settings, needs, at(lookups.storageClasses)),
      ...lookups.made.flatMap((lookup) => foreignFaults(lookup, at(lookup), stack.owner)),
    ],
    warnings: [
      ...(lacksCertificate && mayComeLater
        ? [
            `${certificate.what} is not there yet (${inKubernetes(...certificate.setting)}): until it is, clients meet a certificate that they do not trust.`,
          ]
        : []),
      ...(metrics !== undefined && at(metrics).is !== "there"
        ? [
            `The cluster serves no ${metrics.what}: the number of pods stays at its least until a metrics server runs, or set ${inKubernetes("replicas")}.`,
          ]
        : []),
    ],
  };
}

/** cert-manager makes the certificate once the Ingress is there. */
function isIssued({ kubernetes }: KubernetesSettings): boolean {
  const annotations = Object.keys(kubernetes.ingress?.annotations ?? {});
  return annotations.some((name) => name.startsWith("cert-manager.io/"));
}

function versionFaults(version: string): Fault[] {
  const [, major, minor] = /^v?(\d+)\.(\d+)/.exec(version) ?? [];
  if (Number(major) > 1 || Number(minor) >= oldestMinor) return [];
  return [
    {
      key: inKubernetes("context"),
      given: `a cluster of version ${version}`,
      allowed: `Kubernetes 1.${oldestMinor} or newer`,
      fix: "upgrade the cluster, or take the context of a newer one",
    },
  ];
}

function namespaceFaults({ settings, owner }: PlannedStack, seen: Seen): Fault[] {
  const { namespace, createNamespace } = settings.kubernetes;
  const given = describeGiven(namespace);
  const key = inKubernetes("namespace");
  const create = inKubernetes("createNamespace");
  if (seen.is === "absent" && !createNamespace) {
    const allowed = `a namespace that is there, while ${create} is false`;
    const fix = `kubectl create namespace ${namespace}, or set ${create} to true`;
    return [{ key, given, allowed, fix }];
  }
  if (seen.is !== "there") return [];
  if (isTerminating(seen.object)) {
    const allowed = "a namespace that is not being deleted";
    return [{ key, given, allowed, fix: `wait until it is gone, or change ${key}` }];
  }
  if (!createNamespace || isOwn(seen.object, owner)) return [];
  return [
    {
      key: create,
      given: "true",
      allowed: `false: namespace ${namespace} is there already and belongs to ${ownerIn(seen.object)}`,
      fix: `set ${create} to false to run in it, or change ${key}`,
    },
  ];
}

function absentFault(
  { what, kind, name, setting }: NamedObject,
  settings: KubernetesSettings,
): Fault {
  const key = inKubernetes(...setting);
  const { namespace, createNamespace } = settings.kubernetes;
  // all else belongs to the cluster, or to whoever runs it
  const isInside = kind === "Secret";
  const own = createNamespace ? `, with ${inKubernetes("createNamespace")} false` : "";
  return {
    key,
    given: describeGiven(name),
    allowed: isInside
      ? `a Secret that is there; namespace ${namespace} has none of this name`
      : `what the cluster has; there is no ${what}`,
    fix: isInside
      ? `make ${what} in namespace ${namespace} first${own}; or change ${key}`
      : `make or install it, or change ${key}`,
  };
}

function foreignFaults({ what, kind }: OwnObject, seen: Seen, owner: Owner): Fault[] {
  if (seen.is !== "there" || isOwn(seen.object, owner)) return [];
  const claim = kind === "PersistentVolumeClaim" ? ` or ${inKubernetes("data", "claim")}` : "";
  return [
    {
      key: inKubernetes("namespace"),
      given: `a namespace with ${what} of ${ownerIn(seen.object)}`,
      allowed: "a namespace in which nothing else has the names of this stack",
      fix: `change ${inKubernetes("namespace")} or ${keyOf(["server", "name"])}${claim}, or remove ${what}`,
    },
  ];
}
