import { join } from "node:path";
import { cached } from "../../../infra/toolchain/cache.ts";
import type { ToolchainContext } from "../../../infra/toolchain/context.ts";
import { exec } from "../../../infra/toolchain/exec.ts";
import type { ServerPlan } from "./server-process.ts";

const version = "4.1.2";

/**
 * FastMCP from PyPI, installed once into the user's cache folder; undefined where Python or its
 * packages cannot be had, which is said.
 */
export async function fastMcpPlan(ctx: ToolchainContext): Promise<ServerPlan | undefined> {
  try {
    const folder = await cached(join(ctx.cacheDir, "bench", `fastmcp-${version}`), (unfinished) =>
      install(ctx, unfinished),
    );
    return {
      name: "fastmcp",
      command: join(folder, "bin", "python"),
      args: (port) => [join(import.meta.dirname, "fastmcp-server.py"), String(port)],
      env: () => ({ PYTHONDONTWRITEBYTECODE: "1", HOME: folder }),
      headers: {},
    };
  } catch (error) {
    ctx.say(`  FastMCP is left out: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}

async function install(ctx: ToolchainContext, folder: string): Promise<void> {
  ctx.say(`Installing FastMCP ${version} from PyPI (once)`);
  await exec("python3", ["-m", "venv", folder], { label: "making a Python environment" });
  // by the module: a script's first line names the folder, which is moved to its place later
  const python = join(folder, "bin", "python");
  await exec(python, ["-m", "pip", "install", "--quiet", `fastmcp==${version}`], {
    label: `installing FastMCP ${version}`,
    say: ctx.say,
  });
}
