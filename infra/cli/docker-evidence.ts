import { z } from "zod";
import { dirs, env } from "../../app/src/contract.ts";
import { joinFrames } from "../docker/container-logs.ts";
import { askDocker, dockerGet, type LocalDaemon } from "../docker/daemon.ts";
import { mostLines, type Platform } from "../production/platform.ts";
import { auditLinesOf } from "../production/record-lines.ts";
import { divided } from "../production/secret-variables.ts";
import {
  dockerRuntime,
  environment,
  type InspectedContainer,
  inspectSchema,
  type StackContainer,
} from "./docker-runtime.ts";

const imageSchema = z.object({ Config: z.object({ Env: z.array(z.string()).nullish() }) });
const samplesSchema = z.object({
  data: z.object({ result: z.array(z.object({ value: z.tuple([z.number(), z.string()]) })) }),
});

/** Where evidence of a stack on a daemon is. */
export interface DockerStackPlace {
  /** Name of the server's container. */
  readonly server: string;
  /** Every container of the stack, the server's among them. */
  readonly containers: readonly StackContainer[];
  readonly prometheusUrl: string;
  /** Variables that hold secrets of the users' own. */
  readonly secrets: readonly string[];
}

/** Reads evidence of a stack of containers: from the daemon, and from the stack's Prometheus. */
export function dockerPlatform(
  daemon: LocalDaemon,
  { server: container, containers, prometheusUrl, secrets }: DockerStackPlace,
): Platform {
  const inspect = async () =>
    inspectSchema.parse(
      JSON.parse((await dockerGet(daemon, `/containers/${container}/json`)).toString()),
    );
  const logLines = async () => {
    const path = `/containers/${container}/logs?stdout=1&stderr=1&tail=${mostLines}`;
    return linesOf(joinFrames(await dockerGet(daemon, path)));
  };
  return {
    runtime: async () =>
      dockerRuntime(await Promise.all(containers.map((one) => inspected(daemon, one))), secrets),
    log: async () => {
      const lines = await logLines();
      return { lines, whole: lines.length < mostLines };
    },
    audit: async () => {
      const { Config } = await inspect();
      const { plain } = divided(environment(Config.Env));
      if (plain[env.auditDestination] === "stdout") return auditLinesOf(await logLines());
      const file = encodeURIComponent(`${plain[env.logDir] ?? dirs.logs}/audit.jsonl`);
      return linesOf(
        fileIn(await dockerGet(daemon, `/containers/${container}/archive?path=${file}`)),
      ).slice(-mostLines);
    },
    toolCalls: async (tool) => {
      const query = encodeURIComponent(`sum(mcp_tool_calls_total{tool=${JSON.stringify(tool)}})`);
      const answer = await fetch(`${prometheusUrl}/api/v1/query?query=${query}`, {
        signal: AbortSignal.timeout(5000),
      });
      const { data } = samplesSchema.parse(await answer.json());
      return Number(data.result[0]?.value[1] ?? 0);
    },
  };
}

/** What the daemon says of a container and its image; only what the state knows where it has none of its name. */
async function inspected(
  daemon: LocalDaemon,
  container: StackContainer,
): Promise<InspectedContainer | StackContainer> {
  const path = `/containers/${encodeURIComponent(container.name)}/json`;
  const { status, body } = await askDocker(daemon, "GET", path, { timeoutSec: 5 });
  if (status === 404) return container;
  if (status !== 200) throw new Error(`the Docker daemon answered ${status} to ${path}`);
  const inspect = inspectSchema.parse(JSON.parse(body.toString()));
  const image = await dockerGet(daemon, `/images/${inspect.Image}/json`);
  const { Config } = imageSchema.parse(JSON.parse(image.toString()));
  return { ...container, inspect, imageEnv: Config.Env ?? [] };
}

/** The one file of an archive: a header of 512 bytes with the size in octal at 124 (POSIX ustar), then the content. */
function fileIn(archive: Buffer): string {
  const size = Number.parseInt(archive.toString("latin1", 124, 135), 8);
  return archive.toString("utf8", 512, 512 + size);
}

function linesOf(text: string): string[] {
  return text.split("\n").filter((line) => line.trim() !== "");
}
