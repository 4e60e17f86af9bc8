import { z } from "zod";
import { dirs, env } from "../../app/src/contract.ts";
import { joinFrames } from "../docker/container-logs.ts";
import { dockerGet, type LocalDaemon } from "../docker/daemon.ts";
import type { Runtime } from "../production/evidence.ts";
import { divided, mostLines, type Platform, placesOf } from "../production/platform.ts";
import { auditLinesOf } from "../production/record-lines.ts";

const inspectSchema = z.object({
  Name: z.string(),
  Image: z.string(),
  Args: z.array(z.string()).nullish(),
  State: z.object({ Running: z.boolean(), Health: z.object({ Status: z.string() }).nullish() }),
  Config: z.object({
    User: z.string(),
    Env: z.array(z.string()).nullish(),
    Image: z.string(),
    Labels: z.record(z.string(), z.string()).nullish(),
    Healthcheck: z.object({ Test: z.array(z.string()).nullish() }).nullish(),
    StopTimeout: z.number().nullish(),
  }),
  HostConfig: z.object({
    ReadonlyRootfs: z.boolean(),
    CapDrop: z.array(z.string()).nullish(),
  }),
});
const imageSchema = z.object({ Config: z.object({ Env: z.array(z.string()).nullish() }) });
const samplesSchema = z.object({
  data: z.object({ result: z.array(z.object({ value: z.tuple([z.number(), z.string()]) })) }),
});

/** Reads evidence of a server in a container: from the daemon, and from the stack's Prometheus. */
export function dockerPlatform(
  daemon: LocalDaemon,
  container: string,
  prometheusUrl: string,
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
    runtime: async () => runtimeOf(daemon, await inspect()),
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

async function runtimeOf(
  daemon: LocalDaemon,
  { Name, Image, Args, State, Config, HostConfig }: z.output<typeof inspectSchema>,
): Promise<Runtime> {
  const { plain, secret } = divided(environment(Config.Env));
  const image = imageSchema.parse(
    JSON.parse((await dockerGet(daemon, `/images/${Image}/json`)).toString()),
  );
  const texts = {
    "the image's environment": JSON.stringify(image.Config.Env ?? []),
    "the container's labels": JSON.stringify(Config.Labels ?? {}),
    "the container's arguments": JSON.stringify(Args ?? []),
  };
  return {
    instances: [
      {
        name: Name.replace(/^\//, ""),
        image: Config.Image,
        nonRoot: !/^(0|root)?(:|$)/.test(Config.User),
        readOnlyRoot: HostConfig.ReadonlyRootfs,
        dropsCapabilities: (HostConfig.CapDrop ?? []).includes("ALL"),
        probed: ![undefined, "NONE"].includes(Config.Healthcheck?.Test?.[0]),
        healthy: State.Running && State.Health?.Status === "healthy",
      },
    ],
    env: plain,
    ends: { "a stop of the container": Config.StopTimeout ?? 10 },
    plainSecrets: placesOf(texts, Object.values(secret)),
    neighbours: [],
  };
}

/** `NAME=value` lines as an object. */
function environment(lines: readonly string[] | null | undefined): Record<string, string> {
  return Object.fromEntries(
    (lines ?? []).map((line): [string, string] => {
      const at = line.indexOf("=");
      return [line.slice(0, at), line.slice(at + 1)];
    }),
  );
}

/** The one file of an archive: a header of 512 bytes with the size in octal at 124 (POSIX ustar), then the content. */
function fileIn(archive: Buffer): string {
  const size = Number.parseInt(archive.toString("latin1", 124, 135), 8);
  return archive.toString("utf8", 512, 512 + size);
}

function linesOf(text: string): string[] {
  return text.split("\n").filter((line) => line.trim() !== "");
}
