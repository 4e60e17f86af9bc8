import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { overlay, prepareProject, writeProject } from "../../../infra/cli/project.ts";
import type { Provisioned } from "../../../infra/cli/provisioned.ts";
import { loadedResources, wideLimits } from "../../cluster/cluster-load.ts";
import { required } from "../../engine/stack-fixture.ts";
import { pulumi, stackName } from "../docker/bench-projects.ts";
import { writeEmptyProgram } from "../docker/comparison-programs.ts";
import type { Place } from "../docker/measured-run.ts";

/** Namespace of everything that the benchmark makes on the cluster. */
export const namespace = "mcp-stacks-bench";

/** Folder below `.mcp-stacks` with the projects and their state. */
const root = "bench-kubernetes";

/** What may change from one `up` to the next. */
export interface StackChoice {
  /** Image by digest; built and pushed when undefined. */
  readonly image: string | undefined;
  readonly replicas: number;
  /** Another level makes other pods. */
  readonly logLevel: "info" | "warn";
}

/** The projects that are compared, with one state of their own. */
export interface ClusterProjects {
  /** The checkout's program on a stack like production: Redis and PostgreSQL beside the server. */
  readonly ours: Place;
  /** A program that does nothing, with our runtime options. */
  readonly empty: Place;
  /** Rewrites the settings of `ours`. */
  configure(choice: StackChoice): void;
  /** Forgets the stacks, once nothing of them is up. */
  forget(): Promise<void>;
}

/** Writes the projects into the git-ignored `.mcp-stacks/bench-kubernetes` and makes their stacks. */
export async function clusterProjects(machine: Provisioned): Promise<ClusterProjects> {
  const { checkout } = machine;
  const env = stateEnv(machine);
  const configure = (choice: StackChoice): string =>
    writeProject(checkout, join(root, "ours"), stackName, { config: configOf(machine, choice) });
  const ours = configure({ image: undefined, replicas: 3, logLevel: "info" });
  const empty = join(checkout, ".mcp-stacks", root, "empty");
  writeEmptyProgram(checkout, empty);
  const places = { ours: { folder: ours, env }, empty: { folder: empty, env } };
  const each = Object.values(places);
  for (const place of each) await pulumi(place, "stack", "select", "--create", stackName);
  return {
    ...places,
    configure: (choice) => void configure(choice),
    async forget() {
      for (const place of each) await pulumi(place, "stack", "rm", "--yes", "--force", stackName);
    },
  };
}

/** The committed stack `prod` where there is neither a kubeconfig nor a Docker daemon, as in CI. */
export async function prodProject(machine: Provisioned): Promise<Place> {
  const folder = prepareProject(machine.checkout, join(root, "prod"), "prod");
  const home = join(folder, "home");
  mkdirSync(home, { recursive: true });
  const nobody = { KUBECONFIG: "", HOME: home, DOCKER_HOST: "tcp://127.0.0.1:1" };
  const place = { folder, env: { ...stateEnv(machine), ...nobody } };
  await pulumi(place, "stack", "select", "--create", "prod");
  return place;
}

function stateEnv({ checkout, env }: Provisioned): Record<string, string> {
  const state = join(checkout, ".mcp-stacks", root, "state");
  mkdirSync(state, { recursive: true });
  return { ...env, PULUMI_BACKEND_URL: pathToFileURL(state).href };
}

/** A CPU limit would hold up pods that share a small machine with the load and the control plane. */
function configOf({ env, settings }: Provisioned, choice: StackChoice): Record<string, unknown> {
  const { image, replicas, logLevel } = choice;
  const context = env.MCP_STACKS_KUBECONTEXT;
  const built = {
    build: { context: "app" },
    push: { repository: `${required("MCP_STACKS_REGISTRY")}/mcp-stacks-bench` },
  };
  const stack = {
    target: "kubernetes",
    server: {
      auth: { mode: "jwt" },
      store: "postgres",
      limits: wideLimits,
      audit: { destination: "stdout" },
      image: image === undefined ? built : { reference: image },
      logLevel,
    },
    kubernetes: {
      namespace,
      replicas,
      resources: loadedResources,
      startTimeoutSec: 300,
      ...(context === undefined ? {} : { context }),
    },
  };
  return overlay(overlay({}, stack), settings);
}
