import { existsSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { cached } from "./cache.ts";
import { checkovFolder, checkovVersion, installCheckov } from "./checkov-install.ts";
import type { Provision, ToolchainContext } from "./context.ts";
import { exec } from "./exec.ts";
import { actionlintTool, buildGoTool, type GoTool, kubeScoreTool } from "./go-tool-build.ts";
import { findCommand } from "./host-packages.ts";

/** A program that judges manifests or workflows, and how it is had. */
interface Tool {
  readonly command: string;
  readonly version: string;
  readonly versionArgs: readonly string[];
  /** Where its installation is cached. */
  readonly folder: string;
  /** Folder of the command inside of it. */
  readonly commands: string;
  readonly install: (ctx: ToolchainContext, folder: string) => Promise<void>;
  readonly origin: string;
}

function toolsOf({ cacheDir }: ToolchainContext): readonly Tool[] {
  const root = join(cacheDir, "manifest-checks");
  return [
    goTool(root, kubeScoreTool, ["version"]),
    goTool(root, actionlintTool, ["--version"]),
    {
      command: "checkov",
      version: checkovVersion,
      versionArgs: ["--version"],
      folder: join(root, checkovFolder()),
      commands: "commands",
      install: installCheckov,
      origin: "from PyPI",
    },
  ];
}

function goTool(root: string, tool: GoTool, versionArgs: readonly string[]): Tool {
  const { name, version } = tool;
  return {
    command: name,
    version,
    versionArgs,
    folder: join(root, `${name}-${version}`),
    commands: "",
    install: (ctx, folder) => buildGoTool(ctx, folder, tool),
    origin: "built from its Go module",
  };
}

/**
 * Finds or provides kube-score, actionlint and checkov, each in the version that the listed exceptions were
 * written for: those on PATH, else built and installed into the cache.
 *
 * @throws ToolchainError naming both ways to get the one that is missing.
 */
export async function provideManifestChecks(ctx: ToolchainContext): Promise<Provision> {
  const found: { readonly choice: string; readonly path: readonly string[] }[] = [];
  for (const tool of toolsOf(ctx)) found.push(await provideTool(ctx, tool));
  return {
    need: "Checking tools",
    choice: found.map(({ choice }) => choice).join("; "),
    standIn: false,
    env: {},
    path: found.flatMap(({ path }) => path),
  };
}

async function provideTool(ctx: ToolchainContext, tool: Tool) {
  const name = `${tool.command} ${tool.version}`;
  const installed = await toolOnPath(ctx, tool);
  if (installed !== undefined) return { choice: `${name} in ${dirname(installed)}`, path: [] };
  const wasThere = existsSync(tool.folder);
  const folder = await cached(tool.folder, (unfinished) => tool.install(ctx, unfinished));
  const choice = `${name}, ${tool.origin}${wasThere ? ", cached" : ""}`;
  return { choice, path: [join(folder, tool.commands)] };
}

/** The command on PATH when it is the version wanted; our cache does not count. */
async function toolOnPath(ctx: ToolchainContext, tool: Tool): Promise<string | undefined> {
  const folders = (ctx.env.PATH ?? "").split(delimiter);
  const PATH = folders.filter((dir) => !dir.startsWith(ctx.cacheDir)).join(delimiter);
  const command = findCommand({ ...ctx, env: { ...ctx.env, PATH } }, tool.command);
  if (command === undefined) return undefined;
  try {
    const { stdout } = await exec(command, tool.versionArgs, { env: ctx.env, timeoutSec: 60 });
    return saysVersion(stdout, tool.version) ? command : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a program's answer names exactly this version, such as `kube-score version: 1.20.0, …`. */
export function saysVersion(answer: string, version: string): boolean {
  const versions = answer.match(/\d+\.\d+\.\d+[\w.+-]*/g) ?? [];
  return versions[0]?.replace(/[.,]+$/, "") === version;
}
