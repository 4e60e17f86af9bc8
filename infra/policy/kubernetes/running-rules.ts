import { advice, inProductionOnly, strict, strictInProduction } from "../levels.ts";
import { isSet, numberAt, recordAt, textAt, valueAt } from "../read.ts";
import type { PolicyRule } from "../rule.ts";
import { violationsOf } from "../violations.ts";
import { componentOf, containerRule, isBridge, servingTypes } from "./workload.ts";

const deploymentType = "kubernetes:apps/v1:Deployment";
const autoscalerType = "kubernetes:autoscaling/v2:HorizontalPodAutoscaler";

/** Digest that ends a reference (https://github.com/opencontainers/image-spec/blob/main/descriptor.md#digests). */
const byDigest = /@sha256:[0-9a-f]{64}$/;
/** A tag that names one release, such as `redis:7.4.6-bookworm`. */
const byRelease = /:v?\d+\.\d+(\.\d+)?([.-][\w.-]+)?$/;

/** Whether pods are those of the stack's own Redis, PostgreSQL or gateway, by their label. */
function isStacksOwn(pod: unknown): boolean {
  const component = componentOf(pod);
  return component !== undefined && ["redis", "postgres", "gateway"].includes(component);
}

const imagePinned = containerRule({
  id: "k8s-image-pinned",
  level: strictInProduction,
  description:
    "Containers run images by digest; the stack's own Redis, PostgreSQL and gateway may be named by release.",
  fix: "set the image's reference to name@sha256:…, or build and push it",
  fault: ({ props }, pod) => {
    const image = textAt(props, "image");
    // that of a build is known once it is pushed, and by digest then
    if (image === undefined || byDigest.test(image)) return undefined;
    if (isStacksOwn(pod) && byRelease.test(image)) return undefined;
    return `runs ${image}, which can become another image`;
  },
});

const storeImagePinned = containerRule({
  id: "k8s-store-image-pinned",
  level: advice,
  description: "Redis, PostgreSQL and the gateway run images by digest, too.",
  fix: "set images.redis, images.postgres or images.nginx to name@sha256:…",
  fault: ({ props }, pod) => {
    const image = textAt(props, "image");
    return isStacksOwn(pod) && image !== undefined && byRelease.test(image)
      ? `runs ${image} by a tag`
      : undefined;
  },
});

const limits = containerRule({
  id: "k8s-limits",
  level: strict,
  description: "Containers request CPU and memory, and have a limit of both.",
  fix: "set resources.requests and resources.limits, each with cpu and memory",
  fault: ({ props }) => {
    const missing = ["requests", "limits"].flatMap((kind) =>
      ["cpu", "memory"]
        .filter((what) => !isSet(recordAt(props, "resources", kind), what))
        .map((what) => `${kind}.${what}`),
    );
    return missing.length === 0 ? undefined : `lacks ${missing.join(", ")}`;
  },
});

const probes = containerRule({
  id: "k8s-probes",
  level: strict,
  description: "Containers that serve are asked whether they are ready, and whether they live.",
  fix: "set a readinessProbe and a livenessProbe",
  types: servingTypes,
  fault: ({ props, isInit }) => {
    // one that ends before the others start is waited for
    if (isInit) return undefined;
    const missing = ["readinessProbe", "livenessProbe"].filter((probe) => !isSet(props, probe));
    return missing.length === 0 ? undefined : `has no ${missing.join(" and no ")}`;
  },
});

const replicas: PolicyRule = {
  id: "k8s-replicas",
  level: inProductionOnly,
  description:
    "A Deployment has two pods or more, so that the loss of a node is no outage; a companion's sessions bind it to one.",
  fix: "set kubernetes.replicas, kubernetes.autoscaling.minReplicas or the backend's replicas to 2 or more; tickets then need server.store: postgres",
  types: [deploymentType, autoscalerType],
  check: (resource) => {
    if (isBridge(resource)) return [];
    const key = resource.type === deploymentType ? "replicas" : "minReplicas";
    const spec = recordAt(resource.props, "spec");
    // unset is one, for both (Kubernetes API reference, DeploymentSpec and HorizontalPodAutoscalerSpec)
    const count = isSet(spec, key) ? numberAt(spec, key) : 1;
    return violationsOf(resource, [count !== undefined && count < 2 && `${key} is ${count}`]);
  },
};

const dataKept: PolicyRule = {
  id: "k8s-data-kept",
  level: strictInProduction,
  description: "Claims of a StatefulSet outlive it.",
  fix: "set kubernetes.retainVolumes: true",
  types: ["kubernetes:apps/v1:StatefulSet"],
  check: (resource) =>
    violationsOf(
      resource,
      ["whenDeleted", "whenScaled"].map(
        (when) =>
          valueAt(resource.props, "spec", "persistentVolumeClaimRetentionPolicy", when) ===
            "Delete" && `its data is deleted with it (${when}: Delete)`,
      ),
    ),
};

/** Rules about how pods are run: which image, with what, how many, and what becomes of their data. */
export const runningRules: readonly PolicyRule[] = [
  imagePinned,
  storeImagePinned,
  limits,
  probes,
  replicas,
  dataKept,
];
