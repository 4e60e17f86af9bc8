import { copyFileSync, mkdirSync } from "node:fs";
import { basename, join } from "node:path";
import { z } from "zod";
import type { ToolchainContext } from "../context.ts";
import { exec, ToolchainError } from "../exec.ts";

/** The part that is read of what Go says of a module; a module that it could not fetch has no folder. */
const moduleSchema = z.object({ Path: z.string(), Dir: z.string().optional() });

const gatewayApi = "sigs.k8s.io/gateway-api";
const prometheusOperator = "github.com/prometheus-operator/prometheus-operator";

/** Definitions of the kinds that a stack may use beside Kubernetes' own, by module. */
const definitions: Readonly<Record<string, readonly string[]>> = {
  [gatewayApi]: ["gatewayclasses", "gateways", "httproutes", "referencegrants"].map(
    (kind) => `config/crd/standard/gateway.networking.k8s.io_${kind}.yaml`,
  ),
  [prometheusOperator]: ["servicemonitors", "podmonitors", "prometheusrules"].map(
    (kind) => `example/prometheus-operator-crd/monitoring.coreos.com_${kind}.yaml`,
  ),
};

/**
 * Copies the definitions out of Go modules, whose checksums go.sum fixes.
 *
 * @throws ToolchainError with Go's last lines when a module cannot be had.
 */
export async function copyKinds(
  ctx: ToolchainContext,
  module: string,
  target: string,
): Promise<void> {
  const { stdout } = await exec("go", ["mod", "download", "-json"], {
    cwd: module,
    env: { ...ctx.env, GOWORK: "off" },
    label: "fetching definitions of kinds",
    say: ctx.say,
  });
  const folders = moduleFolders(stdout);
  mkdirSync(target, { recursive: true });
  for (const [path, files] of Object.entries(definitions)) {
    const folder = folders.get(path);
    if (folder === undefined) throw new ToolchainError(`go mod download gave no ${path}.`);
    for (const file of files) copyFileSync(join(folder, file), join(target, basename(file)));
  }
}

/** Folder of each module, from what `go mod download -json` prints: objects one after another. */
export function moduleFolders(text: string): Map<string, string> {
  const objects = text.split(/^(?=\{)/m).filter((part) => part.trim() !== "");
  return new Map(
    objects.flatMap((object) => {
      const { Path, Dir } = moduleSchema.parse(JSON.parse(object));
      return Dir === undefined ? [] : [[Path, Dir] as const];
    }),
  );
}
