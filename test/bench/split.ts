import Docker from "dockerode";
import { provisioned } from "../../infra/cli/provisioned.ts";
import { defaultDockerHost } from "../../infra/toolchain/docker-endpoint.ts";
import { freePorts } from "../engine/wait.ts";
import { dockerOptions } from "../standins/docker/connection.ts";
import type { Goal } from "./goals.ts";
import type { Bench, Measured } from "./main.ts";
import { openSide } from "./split/side.ts";
import { splitFigures } from "./split/split-figures.ts";
import { vaultProject } from "./split/vault-project.ts";

/** Streams that are open at a time, and deployments of the API under them. */
const counts = { streams: 20, deploys: 10 } as const;

const goals: Readonly<Record<string, Goal>> = {
  streams: { label: "MCP streams open", unit: "count", atLeast: counts.streams },
  deploys: { label: "deployments of the API under them", unit: "count", atLeast: counts.deploys },
  streams_dropped: { label: "streams that they ended", unit: "count", atMost: 0 },
  calls_failed: { label: "MCP calls that failed meanwhile", unit: "count", atMost: 0 },
  unsplit_streams_dropped: { label: "streams ended in one process with the API", unit: "count" },
  unsplit_calls_failed: { label: "calls failed there", unit: "count" },
  calls: { label: "MCP calls meanwhile", unit: "count" },
  p50_ms: { label: "their median", unit: "milliseconds" },
  p99_ms: {
    label: "99 of 100 take at most; those that write wait for the API",
    unit: "milliseconds",
  },
  up_s: { label: "median deployment of the API", unit: "seconds" },
  unsplit_up_s: { label: "the same in one process", unit: "seconds" },
  mcp_deploy_cut_off: { label: "streams cut off by a deployment of MCP", unit: "count", atMost: 0 },
};

/** The server apart from its API, and both in one process, under the same deployments. */
export const splitBench: Bench = { goals, measure };

async function measure(say: (line: string) => void): Promise<Measured> {
  const machine = await provisioned(["engine", "docker", "images"], { say });
  const host = machine.env.DOCKER_HOST ?? process.env.DOCKER_HOST;
  const docker = new Docker(
    dockerOptions(host ?? defaultDockerHost(process.platform), process.env),
  );
  const [apartPort = 0, togetherPort = 0] = await freePorts(2);
  const apart = await vaultProject(machine, docker, "split", apartPort);
  const together = await vaultProject(machine, docker, "together", togetherPort);
  const projects = [apart, together];
  // an earlier run may have been cut off
  for (const project of projects) await project.destroy();
  try {
    say("Bringing both layouts up");
    for (const project of projects) await project.up({ version: "1" });
    return { figures: await measureBoth(apart, together, say) };
  } finally {
    say("Taking both down");
    for (const project of projects) {
      await project.destroy();
      await project.forget();
    }
  }
}

type Project = Awaited<ReturnType<typeof vaultProject>>;

async function measureBoth(apart: Project, together: Project, say: (line: string) => void) {
  const split = await timedSide(apart);
  const unsplit = await timedSide(together);
  for (let deploy = 1; deploy <= counts.deploys; deploy++) {
    const version = String(deploy + 1);
    // one right after the other, so that what slows the machine slows both
    await split.deploy(version);
    await unsplit.deploy(version);
    say(
      `Deployment ${deploy} of ${counts.deploys}: ${split.dropped} streams dropped apart, ${unsplit.dropped} together`,
    );
  }
  const unsplitCalls = await unsplit.side.end();
  const splitCalls = await split.side.calls.end();
  say("Deploying MCP itself");
  await apart.up({ version: String(counts.deploys + 1), mcpRelease: "2" });
  await split.side.streams.allEnded();
  const ends = split.side.streams.ends();
  split.side.streams.close();
  for (const { reason, count } of splitCalls.failures)
    say(`Failed apart, ${count} times: ${reason}`);
  return splitFigures({
    ...counts,
    split: { dropped: split.dropped, seconds: split.seconds, calls: splitCalls },
    unsplit: { dropped: unsplit.dropped, seconds: unsplit.seconds, calls: unsplitCalls },
    mcpDeployEnds: ends,
  });
}

/** A side that keeps account of its deployments. */
async function timedSide(project: Project) {
  const seconds: number[] = [];
  const stack = await project.stack();
  const deployApi = async (version: string) => {
    seconds.push(await project.up({ version }));
  };
  const side = await openSide({ ...stack, deployApi }, counts.streams);
  let dropped = 0;
  return {
    side,
    seconds,
    get dropped() {
      return dropped;
    },
    async deploy(version: string) {
      dropped += await side.deploy(version);
    },
  };
}
