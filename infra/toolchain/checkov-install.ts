import type { ToolchainContext } from "./context.ts";
import { installPython, type PythonProgram, pythonFolder } from "./python-program.ts";

/** The release that is installed; also the one in its list of packages. */
export const checkovVersion = "3.3.30";

const checkov: PythonProgram = {
  name: "checkov",
  version: checkovVersion,
  packages: "checkov.txt",
  command: "checkov",
  module: "checkov.main",
  purpose: "checkov, which judges the manifests,",
};

/** Name of the cache folder. */
export function checkovFolder(): string {
  return pythonFolder(checkov);
}

/**
 * Installs checkov: about a minute.
 *
 * @throws ToolchainError as `installPython` does.
 */
export async function installCheckov(ctx: ToolchainContext, folder: string): Promise<void> {
  await installPython(ctx, folder, checkov);
}
