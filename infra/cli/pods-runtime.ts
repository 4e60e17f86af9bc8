import { z } from "zod";
import type { Instance, Runtime } from "../production/evidence.ts";
import { isSecretVariable } from "../production/secret-variables.ts";

const amounts = z.record(z.string(), z.string()).default({});
const containerSchema = z.object({
  name: z.string(),
  image: z.string(),
  env: z.array(z.object({ name: z.string(), value: z.string().optional() })).default([]),
  envFrom: z
    .array(z.object({ configMapRef: z.object({ name: z.string() }).optional() }))
    .default([]),
  livenessProbe: z.unknown(),
  readinessProbe: z.unknown(),
  resources: z.object({ limits: amounts }).prefault({}),
  securityContext: z
    .object({
      runAsNonRoot: z.boolean().optional(),
      readOnlyRootFilesystem: z.boolean().optional(),
      capabilities: z.object({ drop: z.array(z.string()).default([]) }).optional(),
    })
    .default({}),
});
type Container = z.output<typeof containerSchema>;

/** What the API server says of a pod, as far as it is of use here. */
export const podSchema = z.object({
  metadata: z.object({
    name: z.string(),
    labels: z.record(z.string(), z.string()).default({}),
    deletionTimestamp: z.string().optional(),
  }),
  spec: z.object({
    terminationGracePeriodSeconds: z.number().default(30),
    securityContext: z.object({ runAsNonRoot: z.boolean().optional() }).default({}),
    containers: z.array(containerSchema).min(1),
  }),
  status: z.object({
    phase: z.string().optional(),
    conditions: z.array(z.object({ type: z.string(), status: z.string() })).default([]),
  }),
});

/** A pod, as far as it is of use here. */
export type Pod = z.output<typeof podSchema>;

/** What is known of a stack's pods besides their own descriptions. */
export interface PodSurroundings {
  /** What of the stack has pods, by the label of its component. */
  readonly parts: readonly string[];
  /** Variables that hold secrets of the users' own. */
  readonly secrets: readonly string[];
  /** Content of the ConfigMaps that pods take their environment from. */
  readonly configMaps: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Of every Ingress of the namespace. */
  readonly annotations: Readonly<Record<string, string>>;
  readonly neighbours: readonly string[];
}

/** How a cluster runs a stack, by what its API server says of the pods. */
export function podsRuntime(
  pods: readonly Pod[],
  { parts, secrets, configMaps, annotations, neighbours }: PodSurroundings,
): Runtime {
  const servers = pods.filter((pod) => partOf(pod) === "server");
  const grace = servers.map(({ spec }) => spec.terminationGracePeriodSeconds);
  const edge = Object.entries(annotations).filter(([key]) =>
    /\/(proxy-read-timeout|timeout-server)$/.test(key),
  );
  const plain = pods.flatMap((pod) =>
    pod.spec.containers.flatMap((container) =>
      plainNames(container, configMaps)
        .filter((name) => isSecretVariable(name, secrets))
        .map((name) => `the description of pods of ${partOf(pod)}: ${name}`),
    ),
  );
  return {
    instances: pods.flatMap((pod) =>
      pod.spec.containers.map((container) => instanceOf(pod, container)),
    ),
    absent: parts
      .filter((part) => !pods.some((pod) => partOf(pod) === part))
      .map((part) => `a pod of ${part}`),
    env: Object.assign({}, ...configMapsOf(servers).map((name) => configMaps[name])),
    ends: {
      ...(grace.length === 0 ? {} : { "a pod's end": Math.min(...grace) }),
      ...Object.fromEntries(
        edge.map(([key, value]) => [`the Ingress (${key})`, Number.parseInt(value, 10)]),
      ),
    },
    plainSecrets: [...new Set(plain)],
    neighbours,
  };
}

function instanceOf(pod: Pod, container: Container): Instance {
  const { metadata, spec, status } = pod;
  const { name, image, securityContext, resources, livenessProbe, readinessProbe } = container;
  return {
    name: spec.containers.length === 1 ? metadata.name : `${metadata.name}/${name}`,
    part: partOf(pod),
    image,
    nonRoot: (securityContext.runAsNonRoot ?? spec.securityContext.runAsNonRoot) === true,
    readOnlyRoot: securityContext.readOnlyRootFilesystem === true,
    takesFiles: false,
    dropsCapabilities: securityContext.capabilities?.drop.includes("ALL") === true,
    limited: ["cpu", "memory"].every((what) => resources.limits[what] !== undefined),
    probed: livenessProbe !== undefined && readinessProbe !== undefined,
    healthy: status.conditions.some((one) => one.type === "Ready" && one.status === "True"),
  };
}

/** Label of what a pod is of its stack (https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/). */
export const componentLabel = "app.kubernetes.io/component";

function partOf({ metadata }: Pod): string {
  return metadata.labels[componentLabel] ?? metadata.name;
}

/** Variables whose values everybody reads who may look at the pods. */
function plainNames(
  { env, envFrom }: Container,
  configMaps: PodSurroundings["configMaps"],
): string[] {
  const literal = env.filter(({ value }) => value !== undefined && value !== "");
  const maps = envFrom.flatMap(({ configMapRef }) => configMapRef?.name ?? []);
  return [
    ...literal.map(({ name }) => name),
    ...maps.flatMap((name) => Object.keys(configMaps[name] ?? {})),
  ];
}

/** Names of the ConfigMaps that pods take their environment from, each once. */
export function configMapsOf(pods: readonly Pod[]): string[] {
  const sources = pods.flatMap(({ spec }) => spec.containers.flatMap(({ envFrom }) => envFrom));
  return [...new Set(sources.flatMap(({ configMapRef }) => configMapRef?.name ?? []))];
}
