import { keyOf } from "../config/fault.ts";
import type { Need } from "../toolchain/index.ts";

/** Keys of a stack's file, as `overlay` lays them over one another. */
export type StackConfig = Readonly<Record<string, unknown>>;

/** Whose cluster a stack runs on; undefined for one on Docker. */
export type ClusterChoice =
  /** The one that the stack's own settings name. */
  | "named"
  /** The one that MCP_STACKS_KUBECONFIG names. */
  | "given"
  /** A node on this machine, which is made when it is not there. */
  | "node";

/** What a stack's file says about what this machine must provide. */
export interface StackPlan {
  readonly cluster: ClusterChoice | undefined;
  /** Whether the server's image is built here. */
  readonly builds: boolean;
  readonly needs: readonly Need[];
}

/**
 * Decides what a stack needs, from its file alone: that it is valid is checked by the program.
 *
 * @param isGiven whether MCP_STACKS_KUBECONFIG names a cluster.
 */
export function planStack(config: StackConfig, isGiven: boolean): StackPlan {
  const cluster = clusterChoice(config, isGiven);
  const isOnAws = config[keyOf(["target"])] === "lambda";
  const { build, reference } = section(section(config, "server"), "image");
  const builds = build !== undefined || reference === undefined;
  // elsewhere, whoever runs an image pulls it by himself, and only a build asks Docker
  const hasDocker = (cluster === undefined && !isOnAws) || cluster === "node" || builds;
  return {
    cluster,
    builds,
    needs: [
      "engine",
      ...(hasDocker ? (["docker", "images"] as const) : []),
      ...(cluster === "given" || cluster === "node" ? (["cluster"] as const) : []),
    ],
  };
}

function clusterChoice(config: StackConfig, isGiven: boolean): ClusterChoice | undefined {
  if (config[keyOf(["target"])] !== "kubernetes") return undefined;
  const { kubeconfig, context } = section(config, "kubernetes");
  const isNamed = [kubeconfig, context, config[keyOf(["kubeconfig"])]].some(
    (value) => value !== undefined,
  );
  if (isNamed) return "named";
  return isGiven ? "given" : "node";
}

/** The cluster that was provided for a stack. */
export interface ProvidedCluster {
  readonly kubeconfig: string;
  readonly context: string;
  /** Registry that its nodes pull from and this machine pushes to. @default none */
  readonly registry?: string | undefined;
}

/** Keys that make a stack run on a cluster that was provided for it. */
export function clusterSettings(
  config: StackConfig,
  { builds }: StackPlan,
  { kubeconfig, context, registry }: ProvidedCluster,
): Record<string, unknown> {
  const image = section(section(config, "server"), "image");
  const isPushed = !builds || image.push !== undefined || registry === undefined;
  const pushed = { build: {}, ...image, push: { repository: `${registry}/mcp-stacks` } };
  return {
    kubernetes: { kubeconfig, context },
    ...(isPushed ? {} : { server: { image: pushed } }),
  };
}

/** A section of a stack's configuration, or of one of its sections; empty when there is none. */
export function section(config: unknown, name: string): Readonly<Record<string, unknown>> {
  if (!isObject(config)) return {};
  const found = config[keyOf([name])] ?? config[name];
  return isObject(found) ? found : {};
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
