import { cpSync, mkdirSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { exec } from "../../../infra/toolchain/exec.ts";

/** Bundles of our own server, each a file that Node runs. */
export interface BuiltServers {
  /** As it ships. */
  readonly full: string;
  /** Without what guards and records. */
  readonly bare: string;
}

/** The list of tools of a measured server: the shipped ones and `echo`. */
const registry = `import { echo } from "../../../test/bench/server/echo.ts";
import { tools as shipped } from "./shipped-registry.ts";
export * from "./shipped-registry.ts";
export const tools = [...shipped, echo];
export const toolNames = new Set(tools.map((tool) => tool.name));
`;

const bareMain = 'import "../../test/bench/server/bare-main.ts";\n';

/**
 * Bundles our server with the app's own build, out of copies of its source whose list of tools has
 * `echo` besides. All else of the full server is what ships.
 */
export async function buildServers(checkout: string, folder: string): Promise<BuiltServers> {
  const full = await buildCopy(checkout, join(folder, "full"));
  const bare = await buildCopy(checkout, join(folder, "bare"), bareMain);
  return { full, bare };
}

/** Copies what the build reads, in the checkout's own layout, so that relative imports still fit. */
async function buildCopy(checkout: string, folder: string, main?: string): Promise<string> {
  const app = join(folder, "app");
  mkdirSync(app, { recursive: true });
  for (const path of ["app/src", "app/data", "app/build.mjs", "app/package.json"]) {
    cpSync(join(checkout, path), join(folder, path), { recursive: true });
  }
  cpSync(join(checkout, "test/bench/server"), join(folder, "test/bench/server"), {
    recursive: true,
  });
  const packages = join(checkout, "app/node_modules");
  for (const at of [app, folder]) symlinkSync(packages, join(at, "node_modules"), "junction");
  const tools = join(app, "src/tools");
  renameSync(join(tools, "registry.ts"), join(tools, "shipped-registry.ts"));
  writeFileSync(join(tools, "registry.ts"), registry);
  if (main !== undefined) writeFileSync(join(app, "src/main.ts"), main);
  await exec(process.execPath, ["build.mjs"], { cwd: app, label: "bundling the server" });
  return join(app, "dist/main.mjs");
}
