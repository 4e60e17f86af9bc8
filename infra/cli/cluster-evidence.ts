import { z } from "zod";
import { paths, ports } from "../../app/src/contract.ts";
import type { Runtime } from "../production/evidence.ts";
import { callsIn, mostLines, type Platform, secretVariables } from "../production/platform.ts";
import { auditLinesOf } from "../production/record-lines.ts";
import { exec } from "../toolchain/exec.ts";
import { withCleanUp } from "./clean-up.ts";
import { type ClusterCommand, openPortForward } from "./port-forward.ts";

/** The server's Deployment, as the state has it. */
export interface DeploymentName {
  readonly namespace: string;
  readonly name: string;
}

const variable = z.object({ name: z.string(), value: z.string().optional() });
const container = z.object({
  image: z.string(),
  env: z.array(variable).default([]),
  envFrom: z
    .array(z.object({ configMapRef: z.object({ name: z.string() }).optional() }))
    .default([]),
  livenessProbe: z.unknown(),
  readinessProbe: z.unknown(),
  securityContext: z
    .object({
      runAsNonRoot: z.boolean().optional(),
      readOnlyRootFilesystem: z.boolean().optional(),
      capabilities: z.object({ drop: z.array(z.string()).default([]) }).optional(),
    })
    .default({}),
});
const podSchema = z.object({
  metadata: z.object({ name: z.string(), deletionTimestamp: z.string().optional() }),
  spec: z.object({
    terminationGracePeriodSeconds: z.number().default(30),
    securityContext: z.object({ runAsNonRoot: z.boolean().optional() }).default({}),
    containers: z.tuple([container]).rest(z.unknown()),
  }),
  status: z.object({
    conditions: z.array(z.object({ type: z.string(), status: z.string() })).default([]),
  }),
});
const deploymentSchema = z.object({
  metadata: z.object({ name: z.string(), labels: z.record(z.string(), z.string()).default({}) }),
  spec: z.object({ selector: z.object({ matchLabels: z.record(z.string(), z.string()) }) }),
});
const ingressSchema = z.object({
  metadata: z.object({ annotations: z.record(z.string(), z.string()).default({}) }),
});
type Pod = z.output<typeof podSchema>;

/** Label of everything that belongs to one stack. */
const instanceLabel = "app.kubernetes.io/instance";

/** Reads evidence of a server in pods: from the API server, and from each pod's metrics port. */
export function clusterPlatform(
  command: ClusterCommand,
  { namespace, name }: DeploymentName,
): Platform {
  const kubectl = async (...args: readonly string[]): Promise<string> => {
    const { args: cluster, env, kubectl: program } = command;
    const asked = [...cluster, "--namespace", namespace, ...args];
    return (await exec(program, asked, { env, timeoutSec: 60 })).stdout;
  };
  const get = async (...args: readonly string[]): Promise<unknown> =>
    JSON.parse(await kubectl("get", ...args, "--output", "json"));
  const listed = async <T>(schema: z.ZodType<T>, ...args: readonly string[]): Promise<T[]> =>
    z.object({ items: z.array(schema) }).parse(await get(...args)).items;
  const deployment = async () => deploymentSchema.parse(await get("deployment", name));
  const pods = async (): Promise<Pod[]> => {
    const { matchLabels } = (await deployment()).spec.selector;
    const selector = Object.entries(matchLabels).map(([label, value]) => `${label}=${value}`);
    const all = await listed(podSchema, "pods", "--selector", selector.join(","));
    return all.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  };
  const logs = async () => {
    const names = (await pods()).map(({ metadata }) => metadata.name);
    return Promise.all(
      names.map(async (pod) => {
        const text = await kubectl("logs", pod, "--container=server", `--tail=${mostLines}`);
        return text.split("\n").filter((line) => line.trim() !== "");
      }),
    );
  };
  return {
    log: async () => {
      const all = await logs();
      return { lines: all.flat(), whole: all.every((lines) => lines.length < mostLines) };
    },
    audit: async () => auditLinesOf((await logs()).flat()).sort(byTime),
    toolCalls: async (tool) => {
      const texts = await Promise.all(
        (await pods()).map(({ metadata }) => metricsOf(command, namespace, metadata.name)),
      );
      return texts.reduce((sum, text) => sum + callsIn(text, tool), 0);
    },
    runtime: async () => {
      const running = await pods();
      const own = (await deployment()).metadata.labels[instanceLabel];
      const others = (await listed(deploymentSchema, "deployments"))
        .filter(({ metadata }) => metadata.labels["app.kubernetes.io/part-of"] === "mcp-stacks")
        .filter(({ metadata }) => metadata.labels[instanceLabel] !== own);
      const maps = configMapsOf(running);
      const data = await Promise.all(
        maps.map(
          async (map) =>
            z
              .object({ data: z.record(z.string(), z.string()).default({}) })
              .parse(await get("configmap", map)).data,
        ),
      );
      const ingresses = await listed(ingressSchema, "ingresses");
      return runtimeOf(running, Object.assign({}, ...data), {
        annotations: Object.assign({}, ...ingresses.map(({ metadata }) => metadata.annotations)),
        neighbours: others.map(
          ({ metadata }) => `namespace ${namespace} holds ${metadata.labels[instanceLabel]} too`,
        ),
      });
    },
  };
}

/** What the API server says of pods, as the checks want it. */
function runtimeOf(
  pods: readonly Pod[],
  configured: Readonly<Record<string, string>>,
  {
    annotations,
    neighbours,
  }: {
    readonly annotations: Readonly<Record<string, string>>;
    readonly neighbours: readonly string[];
  },
): Runtime {
  const grace = pods.map(({ spec }) => spec.terminationGracePeriodSeconds);
  const edge = Object.entries(annotations).filter(([key]) =>
    /\/(proxy-read-timeout|timeout-server)$/.test(key),
  );
  const literal = pods
    .flatMap(({ spec }) => spec.containers[0].env)
    .filter(({ value }) => value !== undefined && value !== "");
  const plainNames = new Set([...Object.keys(configured), ...literal.map(({ name }) => name)]);
  return {
    instances: pods.map(({ metadata, spec, status }) => {
      const [{ image, securityContext, livenessProbe, readinessProbe }] = spec.containers;
      return {
        name: metadata.name,
        image,
        nonRoot: (securityContext.runAsNonRoot ?? spec.securityContext.runAsNonRoot) === true,
        readOnlyRoot: securityContext.readOnlyRootFilesystem === true,
        dropsCapabilities: securityContext.capabilities?.drop.includes("ALL") === true,
        probed: livenessProbe !== undefined && readinessProbe !== undefined,
        healthy: status.conditions.some((one) => one.type === "Ready" && one.status === "True"),
      };
    }),
    env: configured,
    ends: {
      ...(grace.length === 0 ? {} : { "a pod's end": Math.min(...grace) }),
      ...Object.fromEntries(
        edge.map(([key, value]) => [`the Ingress (${key})`, Number.parseInt(value, 10)]),
      ),
    },
    plainSecrets: secretVariables
      .filter((secret) => plainNames.has(secret))
      .map((secret) => `the pods' description: ${secret}`),
    neighbours,
  };
}

function configMapsOf(pods: readonly Pod[]): string[] {
  const sources = pods.flatMap(({ spec }) => spec.containers[0].envFrom);
  return [
    ...new Set(sources.flatMap(({ configMapRef }) => (configMapRef ? [configMapRef.name] : []))),
  ];
}

/** Metrics of one pod, through a port of its own: no policy of the network lets others in. */
function metricsOf(command: ClusterCommand, namespace: string, name: string): Promise<string> {
  const forward = openPortForward(command, { namespace, name, kind: "pod" }, ports.metrics);
  return withCleanUp(forward.end, async () => {
    const url = `${await forward.origin}${paths.metrics}`;
    return (await fetch(url, { signal: AbortSignal.timeout(5000) })).text();
  });
}

function byTime(one: string, other: string): number {
  const time = (line: string) => /"time":"([^"]+)"/.exec(line)?.[1] ?? "";
  return time(one).localeCompare(time(other));
}
