import { existsSync } from "node:fs";
import { join } from "node:path";
import { cached } from "./cache.ts";
import type { Provision, ToolchainContext } from "./context.ts";
import { installPython, type PythonProgram, pythonFolder } from "./python-program.ts";

/** The release that is installed; also the one in its list of packages. */
export const motoVersion = "5.2.5";

const moto: PythonProgram = {
  name: "moto",
  version: motoVersion,
  packages: "moto.txt",
  command: "moto_server",
  module: "moto.server",
  purpose: "moto, which stands for AWS in tests,",
};

/** Name of the cache folder. */
export function motoFolder(): string {
  return pythonFolder(moto);
}

/**
 * Provides moto, test equipment that answers AWS's API from memory and runs nothing: MCP_STACKS_MOTO is
 * its command, which whoever needs an AWS starts for itself.
 *
 * @param registry address of the registry that stands for ECR's.
 * @throws ToolchainError when there is no Python, or with pip's last lines when it fails.
 */
export async function provideMoto(ctx: ToolchainContext, registry: string): Promise<Provision> {
  const place = join(ctx.cacheDir, "moto", motoFolder());
  const wasThere = existsSync(place);
  const folder = await cached(place, (unfinished) => installPython(ctx, unfinished, moto));
  return {
    need: "AWS",
    choice: `moto ${motoVersion} from PyPI${wasThere ? ", cached" : ""}, images at ${registry} (test equipment)`,
    standIn: true,
    env: {
      MCP_STACKS_MOTO: join(folder, "commands", moto.command),
      MCP_STACKS_REGISTRY: registry,
    },
    path: [],
  };
}
