import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { builtMarker } from "./engine-build.ts";

/** Where the policy pack is run, and by which engine. */
export interface PolicyPackPlace {
  readonly checkout: string;
  /** Environment of the engine: its folder on PATH, its PULUMI_HOME. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** The runtime that a pack for a built engine names: its own, for which there is no language host. */
const runtime = "mcpstacks";

/** Folder of the pack in the checkout, as the official engine runs it. */
export function ownPolicyPack(checkout: string): string {
  return join(checkout, "infra", "policy");
}

/**
 * The folder to give to `--policy-pack`. The official engine takes the pack as it is. One that was
 * built from Go modules comes with a language host that starts no analyzers; for a runtime without
 * a host the engine starts the plugin `pulumi-analyzer-policy-<runtime>`, which is written beside it
 * and runs the same pack.
 */
export function preparePolicyPack({ checkout, env }: PolicyPackPlace): string {
  const pack = ownPolicyPack(checkout);
  const home = env.PULUMI_HOME;
  if (home === undefined || !isBuilt(env.PATH ?? "")) return pack;
  const plugin = join(home, "plugins", `analyzer-policy-${runtime}-v1.0.0`);
  const script = join(plugin, `pulumi-analyzer-policy-${runtime}`);
  const main = join(pack, "main.mjs");
  // releases before 24.12 warn that type stripping is experimental
  const command = [process.execPath, "--disable-warning=ExperimentalWarning", main];
  const quoted = command.map((part) => `'${part.replaceAll("'", "'\\''")}'`).join(" ");
  writeWhole(script, `#!/bin/sh\nexec ${quoted} "$@"\n`);
  const standIn = join(checkout, ".mcp-stacks", "policy-pack");
  writeWhole(join(standIn, "PulumiPolicy.yaml"), `runtime: ${runtime}\n`);
  // the policy SDK reads the pack's version from its working folder
  writeWhole(join(standIn, "package.json"), readFileSync(join(pack, "package.json"), "utf8"));
  return standIn;
}

/** Whether the engine that is found first is one that was built from its Go modules. */
function isBuilt(path: string): boolean {
  const folder = path
    .split(delimiter)
    .find(
      (dir) => dir !== "" && ["pulumi", "pulumi.exe"].some((name) => existsSync(join(dir, name))),
    );
  return folder !== undefined && existsSync(join(folder, builtMarker));
}

/** Another process may read it right now, so it is never half written. */
function writeWhole(file: string, text: string): void {
  if (existsSync(file) && readFileSync(file, "utf8") === text) return;
  mkdirSync(dirname(file), { recursive: true });
  const unfinished = `${file}.${process.pid}`;
  writeFileSync(unfinished, text);
  chmodSync(unfinished, 0o755);
  renameSync(unfinished, file);
}
