import { chmodSync, existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ToolchainContext } from "./context.ts";
import { ToolchainError } from "./exec.ts";

/** A file in a stand-in's folder; an official plugin has none. */
export const standInMarker = "stand-in";

/**
 * Fills a plugin folder with a script that runs the checkout's own stand-in on this Node.
 *
 * @throws ToolchainError when the checkout has no stand-in for the plugin.
 */
export function writeStandIn(
  ctx: ToolchainContext,
  folder: string,
  { name, version }: { readonly name: string; readonly version: string },
): void {
  const program = join(ctx.checkout, "test", "standins", name, "main.ts");
  if (!existsSync(program)) {
    throw new ToolchainError(
      `The official ${name} plugin ${version} is out of reach, and there is no stand-in for it.\n` +
        `  fix  run \`pulumi plugin install resource ${name} ${version}\` where it can be fetched and copy it\n` +
        "       to .pulumi/plugins in your home folder; MCP_STACKS_RETRY=1 tries again here",
    );
  }
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, standInMarker), `for the official ${name} plugin ${version}\n`);
  // releases before 24.12 warn that type stripping is experimental
  const command = [process.execPath, "--disable-warning=ExperimentalWarning", program];
  const script = join(folder, `pulumi-resource-${name}`);
  if (ctx.platform === "win32") {
    const quoted = command.map((part) => `"${part}"`).join(" ");
    writeFileSync(`${script}.cmd`, `@${quoted} %*\r\n`);
    return;
  }
  const quoted = command.map((part) => `'${part.replaceAll("'", "'\\''")}'`).join(" ");
  writeFileSync(script, `#!/bin/sh\nexec ${quoted} "$@"\n`);
  chmodSync(script, 0o755);
}
