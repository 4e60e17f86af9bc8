import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { ToolchainContext } from "./context.ts";
import { exec, ToolchainError } from "./exec.ts";

/** A program of one Go module; its folder below `go/` fixes the versions of all that is in it. */
export interface GoTool {
  /** Name of the command and of the folder. */
  readonly name: string;
  /** The release that is built; also the one in its go.mod, whose go.sum fixes the rest. */
  readonly version: string;
  /** Import path of the command. */
  readonly package: string;
  /** Variable that the linker writes the version into. */
  readonly versionSymbol: string;
}

/** Judges manifests. */
export const kubeScoreTool: GoTool = {
  name: "kube-score",
  version: "1.20.0",
  package: "github.com/zegl/kube-score/cmd/kube-score",
  versionSymbol: "main.version",
};

/** Judges workflows of GitHub Actions. */
export const actionlintTool: GoTool = {
  name: "actionlint",
  version: "1.7.12",
  package: "github.com/rhysd/actionlint/cmd/actionlint",
  versionSymbol: "github.com/rhysd/actionlint.version",
};

/**
 * Builds a program from its Go module into a folder: seconds to two minutes on two cores.
 *
 * @throws ToolchainError when there is no Go, or with Go's last lines when the build fails.
 */
export async function buildGoTool(
  ctx: ToolchainContext,
  folder: string,
  tool: GoTool,
): Promise<void> {
  await requireGo(ctx, tool);
  const { name, version } = tool;
  ctx.say(`Building ${name} ${version} from its Go module (once for all checkouts)`);
  mkdirSync(folder, { recursive: true });
  const ldflags = `-s -w -X ${tool.versionSymbol}=${version}`;
  const fixed = ["-mod=readonly", "-trimpath", "-buildvcs=false", "-ldflags", ldflags];
  await exec("go", ["build", ...fixed, "-o", folder, tool.package], {
    cwd: join(import.meta.dirname, "go", name),
    // a workspace around the checkout would take the place of the module's own versions
    env: { ...ctx.env, CGO_ENABLED: "0", GOWORK: "off" },
    label: `building ${name}`,
    say: ctx.say,
  });
}

async function requireGo(ctx: ToolchainContext, { name, version }: GoTool): Promise<void> {
  try {
    await exec("go", ["version"], { env: ctx.env });
  } catch {
    throw new ToolchainError(
      `There is no ${name} ${version} on PATH, and no Go to build it with.\n` +
        `  fix  install that release of ${name}, or Go 1.26 or newer`,
    );
  }
}
