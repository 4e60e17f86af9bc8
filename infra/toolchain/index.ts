import { delimiter, dirname } from "node:path";
import { type ImageOverrides, provideImages } from "./base-images.ts";
import type { Provision, ToolchainContext } from "./context.ts";
import { provideDocker } from "./docker-daemon.ts";
import { provideEngine } from "./engine.ts";
import { provideCluster } from "./kubernetes/cluster.ts";
import { provideManifestChecks } from "./manifest-checks.ts";
import { provideMoto } from "./moto.ts";
import { providePlugins } from "./plugins.ts";
import { provideRegistry } from "./registry.ts";
import { engineEnv, pulumiHome } from "./state.ts";

/** What a command can ask for; a cluster comes with Docker, which builds what it runs, `aws` with a registry. */
export type Need = "engine" | "docker" | "images" | "cluster" | "manifest-checks" | "aws";

/** Provider packages of the program; their plugins come with the engine. */
const plugins = ["aws", "docker", "kubernetes", "random"] as const;

/** How the needs were met. */
export interface Toolchain {
  /** What to add to the environment of whatever uses the needs. */
  readonly env: Readonly<Record<string, string>>;
  /** Image settings that this machine asks for; undefined where the official ones are reached. */
  readonly images: ImageOverrides | undefined;
}

/**
 * Meets needs one after the other, each by the first way that works, and says in a line each which.
 *
 * @param announced which of these lines are said; long steps always say that they go on.
 * @throws ToolchainError for the first that cannot be met.
 */
export async function provide(
  ctx: ToolchainContext,
  needs: readonly Need[],
  announced: (provision: Provision) => boolean,
): Promise<Toolchain> {
  const provisions: Provision[] = [];
  let images: ImageOverrides | undefined;
  const take = (provision: Provision): void => {
    provisions.push(provision);
    if (announced(provision)) ctx.say(provisionLine(provision.need, provision.choice));
  };
  const environment = () => merge(ctx, provisions);

  if (needs.includes("engine")) {
    const home = pulumiHome(ctx);
    const engine = await provideEngine(ctx);
    take({ ...engine, env: engineEnv(ctx, home) });
    const env = { ...ctx.env, ...environment() };
    for (const plugin of await providePlugins(ctx, home, plugins, env)) take(plugin);
  }
  const withCluster = needs.includes("cluster");
  // a node of ours runs what Docker builds; a cluster that is named has all it needs
  const withNode = withCluster && !ctx.env.MCP_STACKS_KUBECONFIG;
  if (needs.includes("docker") || withNode) take(await provideDocker(ctx));
  if (needs.includes("images")) {
    const provision = await provideImages(ctx, environment());
    images = provision.images;
    take(provision);
  }
  if (withCluster) {
    const cluster = await provideCluster(ctx);
    // a node of ours pulls from loopback what Docker pushes there; whoever names a cluster names its own
    const registry = cluster.standIn ? (await provideRegistry(ctx)).address : undefined;
    take({
      ...cluster,
      env: { ...cluster.env, ...(registry ? { MCP_STACKS_REGISTRY: registry } : {}) },
    });
  }
  if (needs.includes("manifest-checks")) take(await provideManifestChecks(ctx));
  if (needs.includes("aws")) take(await provideMoto(ctx, (await provideRegistry(ctx)).address));
  return { env: environment(), images };
}

/** The line that says how a need was met, aligned with the others. */
export function provisionLine(need: string, choice: string): string {
  return `  ${need.padEnd(17)} ${choice}`;
}

function merge(ctx: ToolchainContext, provisions: readonly Provision[]): Record<string, string> {
  const standIns = provisions.some(({ need, standIn }) => standIn && need.endsWith("plugin"));
  const path = [
    // the language host starts `node` from PATH: the one that runs this can run TypeScript
    dirname(process.execPath),
    ...provisions.flatMap((provision) => provision.path),
    ctx.env.PATH ?? "",
  ];
  return {
    ...Object.assign({}, ...provisions.map(({ env }) => env)),
    PATH: path.join(delimiter),
    // the engine would otherwise look for newer plugins on a network that it cannot reach
    ...(standIns ? { PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true" } : {}),
  };
}
