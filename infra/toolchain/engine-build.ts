import { copyFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import type { ToolchainContext } from "./context.ts";
import { exec, ToolchainError } from "./exec.ts";

/** A file beside a built engine; the official one has none. */
export const builtMarker = "built-from-go-modules";

/** What is built, from modules whose versions and checksums go.mod and go.sum fix. */
const programs = [
  {
    module: "pulumi-cli",
    program: "pulumi",
    main: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
    stamped: true,
  },
  {
    module: "language-host",
    program: "pulumi-language-nodejs",
    main: "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs",
    stamped: false,
  },
] as const;

const versionSymbol = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version";

/**
 * Builds the Pulumi CLI and its Node language host into a folder: 2 to 5 minutes on two cores.
 *
 * @throws ToolchainError when there is no Go, or with Go's last lines when a build fails.
 */
export async function buildEngine(
  ctx: ToolchainContext,
  version: string,
  bin: string,
): Promise<void> {
  await requireGo(ctx, version);
  mkdirSync(bin, { recursive: true });
  for (const { module, program, main, stamped } of programs) {
    ctx.say(`Building ${program} from its Go module (once for all checkouts; a few minutes)`);
    const output = join(bin, ctx.platform === "win32" ? `${program}.exe` : program);
    const ldflags = stamped ? `-s -w -X ${versionSymbol}=v${version}` : "-s -w";
    const fixed = ["-mod=readonly", "-trimpath", "-buildvcs=false"];
    await exec("go", ["build", ...fixed, "-ldflags", ldflags, "-o", output, main], {
      cwd: join(import.meta.dirname, "go", module),
      // a workspace around the checkout would take the place of the module's own versions
      env: { ...ctx.env, CGO_ENABLED: "0", GOWORK: "off" },
      label: `building ${program}`,
      say: ctx.say,
    });
  }
  copyFileSync(join(import.meta.dirname, "go", "README"), join(bin, builtMarker));
}

async function requireGo(ctx: ToolchainContext, version: string): Promise<void> {
  try {
    await exec("go", ["version"], { env: ctx.env });
  } catch {
    throw new ToolchainError(
      `There is no Pulumi engine: none on PATH, and the official ${version} is out of reach.\n` +
        "  fix  install the Pulumi CLI, or install Go 1.26 or newer, with which it is built from its module;\n" +
        "       MCP_STACKS_RETRY=1 asks for the official one again",
    );
  }
}
