import { z } from "zod";
import { type Provisioned, provisioned } from "../../infra/cli/provisioned.ts";
import { contractTarget, deployed } from "../engine/deployed.ts";
import { pulumi, stackName } from "./docker/bench-projects.ts";
import { measuredRun, type Place } from "./docker/measured-run.ts";
import { previewRuns } from "./docker/preview-runs.ts";
import type { Figures, Goal } from "./goals.ts";
import { removeNamespace } from "./kubernetes/applied.ts";
import {
  type ClusterProjects,
  clusterProjects,
  namespace,
  prodProject,
} from "./kubernetes/cluster-projects.ts";
import { loadFigures } from "./kubernetes/load-figures.ts";
import { manifestsInState } from "./kubernetes/state-manifests.ts";
import { upArgs, upFigures } from "./kubernetes/up-figures.ts";
import type { Bench, Measured } from "./main.ts";
import { median, medianRatio, rounded } from "./statistics.ts";

const goals: Readonly<Record<string, Goal>> = {
  up_s: { label: "first up: 3 servers, Redis, PostgreSQL", unit: "seconds" },
  pods_ready_s: { label: "the same objects by kubectl, until ready", unit: "seconds" },
  up_over_ready: { label: "the one over the other", unit: "ratio", atMost: 1.5 },
  up_unchanged_s: { label: "up without a change", unit: "seconds" },
  preview_ratio: { label: "unchanged preview / empty program", unit: "ratio", atMost: 1.5 },
  prod_preview_s: { label: "preview of stack prod, no cluster", unit: "seconds", atMost: 5 },
  rollout_s: { label: "up of a changed setting, under load", unit: "seconds" },
  rollout_requests: { label: "sent meanwhile", unit: "count", atLeast: 10_000 },
  rollout_failed: { label: "of which failed", unit: "count", atMost: 0 },
  kill_requests: { label: "sent while pods were deleted", unit: "count", atLeast: 10_000 },
  kill_failed: { label: "of which failed", unit: "count", atMost: 0 },
  scale_requests: { label: "sent while it was scaled", unit: "count", atLeast: 10_000 },
  scale_failed: { label: "of which failed", unit: "count", atMost: 0 },
};

/** The Kubernetes target on a real cluster: updates, previews, and requests while pods change. */
export const kubernetesBench: Bench = { goals, measure };

const outputsSchema = z.looseObject({ image: z.string() });

/** What the stack gave back, its secrets in plain text. */
async function outputsOf(place: Place) {
  const text = await pulumi(place, "stack", "output", "--json", "--show-secrets");
  const { image, ...others } = outputsSchema.parse(JSON.parse(text));
  const map = Object.entries(others).map(([key, value]) => [key, { value, secret: false }]);
  return { image, target: contractTarget(deployed(Object.fromEntries(map))) };
}

async function measure(say: (line: string) => void): Promise<Measured> {
  const machine = await provisioned(["engine", "docker", "images", "cluster"], { say });
  // kubectl, and whatever else is shared with the tests, is told by this process' own environment
  Object.assign(process.env, machine.env);
  say("Preparing stack bench");
  const projects = await clusterProjects(machine);
  const destroy = () =>
    pulumi(projects.ours, "destroy", "--yes", "--skip-preview", "--stack", stackName);
  try {
    // an earlier run may have been cut off
    await destroy();
    await removeNamespace(namespace);
    return await measureStack(machine, projects, say);
  } finally {
    say("Taking the stack down");
    await destroy();
    await removeNamespace(namespace);
    await projects.forget();
  }
}

async function measureStack(
  machine: Provisioned,
  projects: ClusterProjects,
  say: (line: string) => void,
): Promise<Required<Measured>> {
  const { ours } = projects;
  say("Building and pushing the image, and bringing it to the node with the others");
  await measuredRun(upArgs, ours);
  const { image } = await outputsOf(ours);
  const manifests = manifestsInState(await pulumi(ours, "stack", "export", "--show-secrets"));
  await pulumi(ours, "destroy", "--yes", "--skip-preview", "--stack", stackName);
  projects.configure({ image, replicas: 3, logLevel: "info" });
  say("Bringing the stack up, in turn with kubectl");
  const up = await upFigures(projects, manifests, say);
  say("Previewing: an empty program and ours, then stack prod");
  const preview = await previewFigures(machine, projects, say);
  say("Sending requests while pods change");
  const { target } = await outputsOf(ours);
  const load = await loadFigures(projects, target, image, say);
  return { figures: { ...up, ...preview, ...load.figures }, rows: load.rows };
}

async function previewFigures(
  machine: Provisioned,
  { ours, empty }: ClusterProjects,
  say: (line: string) => void,
): Promise<Figures> {
  await pulumi(empty, ...upArgs);
  const runs = await previewRuns({ empty, ours }, say);
  const seconds = (of: "empty" | "ours") => runs.map((run) => run[of].seconds);
  const prod = await prodProject(machine);
  const prodSeconds: number[] = [];
  for (const _ of runs) {
    prodSeconds.push((await measuredRun(["preview", "--stack", "prod"], prod)).seconds);
  }
  await pulumi(prod, "stack", "rm", "--yes", "prod");
  return {
    preview_ratio: rounded(medianRatio(seconds("ours"), seconds("empty"))),
    prod_preview_s: rounded(median(prodSeconds)),
  };
}
