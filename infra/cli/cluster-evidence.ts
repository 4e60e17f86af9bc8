import { z } from "zod";
import { callsIn, mostLines, type Platform } from "../production/platform.ts";
import { auditLinesOf } from "../production/record-lines.ts";
import type { ServerLayout } from "../server-layout.ts";
import { exec } from "../toolchain/exec.ts";
import { withCleanUp } from "./clean-up.ts";
import { configMapsOf, type Pod, podSchema, podsRuntime } from "./pods-runtime.ts";
import { type ClusterCommand, openPortForward } from "./port-forward.ts";

/** The server's Deployment, as the state has it. */
export interface DeploymentName {
  readonly namespace: string;
  readonly name: string;
}

/** What evidence of a stack in a cluster is about. */
export interface ClusterStackPlace {
  readonly server: DeploymentName;
  /** What of the stack has pods, by the label of its component. */
  readonly parts: readonly string[];
  /** Where the server's metrics are; undefined when it has none. */
  readonly metrics: ServerLayout["metrics"];
  /** Variables that hold secrets of the users' own. */
  readonly secrets: readonly string[];
}

const deploymentSchema = z.object({
  metadata: z.object({ name: z.string(), labels: z.record(z.string(), z.string()).default({}) }),
  spec: z.object({ selector: z.object({ matchLabels: z.record(z.string(), z.string()) }) }),
});
const ingressSchema = z.object({
  metadata: z.object({ annotations: z.record(z.string(), z.string()).default({}) }),
});
const configMapSchema = z.object({ data: z.record(z.string(), z.string()).default({}) });

/** Label of everything that belongs to one stack. */
const instanceLabel = "app.kubernetes.io/instance";

/** Reads evidence of a server in pods: from the API server, and from each pod's metrics port. */
export function clusterPlatform(
  command: ClusterCommand,
  { server: { namespace, name }, parts, metrics, secrets }: ClusterStackPlace,
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
      if (metrics === undefined) throw new Error("the server has no metrics");
      const texts = await Promise.all(
        (await pods()).map(({ metadata }) =>
          metricsOf(command, { namespace, name: metadata.name }, metrics),
        ),
      );
      return texts.reduce((sum, text) => sum + callsIn(text, tool), 0);
    },
    runtime: async () => {
      const own = (await deployment()).metadata.labels[instanceLabel];
      const ofStack = await listed(podSchema, "pods", "--selector", `${instanceLabel}=${own}`);
      const running = ofStack.filter(
        ({ metadata, status }) =>
          metadata.deletionTimestamp === undefined && status.phase !== "Succeeded",
      );
      const others = (await listed(deploymentSchema, "deployments"))
        .filter(({ metadata }) => metadata.labels["app.kubernetes.io/part-of"] === "mcp-stacks")
        .filter(({ metadata }) => metadata.labels[instanceLabel] !== own);
      const configMaps = await Promise.all(
        configMapsOf(running).map(async (map) => {
          const { data } = configMapSchema.parse(await get("configmap", map));
          return [map, data] as const;
        }),
      );
      const ingresses = await listed(ingressSchema, "ingresses");
      return podsRuntime(running, {
        parts,
        secrets,
        configMaps: Object.fromEntries(configMaps),
        annotations: Object.assign({}, ...ingresses.map(({ metadata }) => metadata.annotations)),
        neighbours: others.map(
          ({ metadata }) => `namespace ${namespace} holds ${metadata.labels[instanceLabel]} too`,
        ),
      });
    },
  };
}

/** Metrics of one pod, through a port of its own: no policy of the network lets others in. */
function metricsOf(
  command: ClusterCommand,
  pod: DeploymentName,
  { port, path }: NonNullable<ServerLayout["metrics"]>,
): Promise<string> {
  const forward = openPortForward(command, { ...pod, kind: "pod" }, port);
  return withCleanUp(forward.end, async () => {
    const url = `${await forward.origin}${path}`;
    return (await fetch(url, { signal: AbortSignal.timeout(5000) })).text();
  });
}

function byTime(one: string, other: string): number {
  const time = (line: string) => /"time":"([^"]+)"/.exec(line)?.[1] ?? "";
  return time(one).localeCompare(time(other));
}
