import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { ToolchainContext } from "./context.ts";
import { exec, ToolchainError } from "./exec.ts";

/** The release that is built; also the one in its go.mod, whose go.sum fixes the rest. */
export const kubeScoreVersion = "1.20.0";

/**
 * Builds kube-score from its Go module into a folder: half a minute to two on two cores.
 *
 * @throws ToolchainError when there is no Go, or with Go's last lines when the build fails.
 */
export async function buildKubeScore(ctx: ToolchainContext, folder: string): Promise<void> {
  await requireGo(ctx);
  ctx.say(`Building kube-score ${kubeScoreVersion} from its Go module (once for all checkouts)`);
  mkdirSync(folder, { recursive: true });
  const ldflags = `-s -w -X main.version=${kubeScoreVersion}`;
  const fixed = ["-mod=readonly", "-trimpath", "-buildvcs=false", "-ldflags", ldflags];
  await exec("go", ["build", ...fixed, "-o", folder, "github.com/zegl/kube-score/cmd/kube-score"], {
    cwd: join(import.meta.dirname, "go", "kube-score"),
    // a workspace around the checkout would take the place of the module's own versions
    env: { ...ctx.env, CGO_ENABLED: "0", GOWORK: "off" },
    label: "building kube-score",
    say: ctx.say,
  });
}

async function requireGo(ctx: ToolchainContext): Promise<void> {
  try {
    await exec("go", ["version"], { env: ctx.env });
  } catch {
    throw new ToolchainError(
      `There is no kube-score ${kubeScoreVersion} on PATH, and no Go to build it with.\n` +
        "  fix  install that release of kube-score, or Go 1.26 or newer",
    );
  }
}
