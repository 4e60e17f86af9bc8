import { copyFileSync, existsSync, mkdirSync } from "node:fs";
import { delimiter, join, sep } from "node:path";
import type { Provision, ToolchainContext } from "./context.ts";
import { cached, exec, ToolchainError } from "./exec.ts";
import { outOfReach, rememberOutOfReach } from "./reach.ts";

/** The release that is fetched or built where the machine has none; also package.json's `pulumi`. */
export const engineVersion = "3.256.0";

/** The oldest release whose commands and events the program relies on. */
const oldestEngine = [3, 150] as const;

/**
 * Finds or provides the Pulumi engine with its Node language host: the one on PATH, the official
 * download, or one built from its Go modules.
 *
 * @throws ToolchainError naming both ways to get one.
 */
export async function provideEngine(ctx: ToolchainContext): Promise<Provision> {
  const installed = await engineOnPath(ctx);
  if (installed) return engine(`Pulumi ${installed} on PATH`, []);
  const home = join(ctx.cacheDir, "pulumi");
  const bin = join(home, "versions", engineVersion, "bin");
  const marker = join(bin, "built-from-go-modules");
  if (existsSync(executable(bin, ctx))) {
    const origin = existsSync(marker) ? "built from its Go modules" : "official";
    return engine(`Pulumi ${engineVersion}, ${origin}, cached`, [bin]);
  }
  if (await download(ctx, home)) return engine(`Pulumi ${engineVersion}, official`, [bin]);
  await cached(join(home, "versions", engineVersion), (folder) => build(ctx, join(folder, "bin")));
  return engine(`Pulumi ${engineVersion}, built from its Go modules`, [bin]);
}

function engine(choice: string, path: readonly string[]): Provision {
  return { need: "Pulumi engine", choice, standIn: false, env: {}, path };
}

function executable(bin: string, ctx: ToolchainContext): string {
  return join(bin, ctx.platform === "win32" ? "pulumi.exe" : "pulumi");
}

/** Version of the CLI on PATH when it is usable; the project's own wrapper does not count. */
async function engineOnPath(ctx: ToolchainContext): Promise<string | undefined> {
  const folders = (ctx.env.PATH ?? "").split(delimiter);
  const own = `${sep}node_modules${sep}.bin`;
  const folder = folders.find((dir) => !dir.endsWith(own) && existsSync(executable(dir, ctx)));
  if (folder === undefined) return undefined;
  try {
    const env = { ...ctx.env, PULUMI_SKIP_UPDATE_CHECK: "1" };
    const { stdout } = await exec(executable(folder, ctx), ["version"], { env });
    return isUsable(stdout.trim()) ? stdout.trim() : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a version, such as `v3.256.0`, is new enough. */
export function isUsable(version: string): boolean {
  const [major = 0, minor = 0] = version.replace(/^v/, "").split(".").map(Number);
  return major === oldestEngine[0] && minor >= oldestEngine[1];
}

/** Lets npm's `pulumi` package fetch the official release; false when it is out of reach. */
async function download(ctx: ToolchainContext, home: string): Promise<boolean> {
  if (outOfReach(ctx, "pulumi-engine")) return false;
  ctx.say(`Fetching the official Pulumi ${engineVersion}`);
  const wrapper = join(ctx.checkout, "node_modules", "pulumi", "run.js");
  try {
    await exec(process.execPath, [wrapper, "version"], {
      env: { ...ctx.env, PULUMI_HOME: home, PULUMI_SKIP_UPDATE_CHECK: "1" },
      timeoutSec: 600,
      label: "fetching Pulumi",
      say: ctx.say,
    });
    return true;
  } catch {
    rememberOutOfReach(ctx, "pulumi-engine");
    return false;
  }
}

/** What is built, from modules whose versions go.mod and go.sum fix. */
const programs = [
  {
    module: "pulumi-cli",
    program: "pulumi",
    main: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
    stamp: `-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${engineVersion}`,
  },
  {
    module: "language-host",
    program: "pulumi-language-nodejs",
    main: "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs",
    stamp: "",
  },
] as const;

async function build(ctx: ToolchainContext, bin: string): Promise<void> {
  await requireGo(ctx);
  mkdirSync(bin, { recursive: true });
  for (const { module, program, main, stamp } of programs) {
    ctx.say(`Building ${program} from its Go module (once; a few minutes)`);
    const output = join(bin, ctx.platform === "win32" ? `${program}.exe` : program);
    await exec("go", ["build", "-trimpath", "-ldflags", `-s -w ${stamp}`, "-o", output, main], {
      cwd: join(import.meta.dirname, "go", module),
      env: { ...ctx.env, CGO_ENABLED: "0" },
      label: `building ${program}`,
      say: ctx.say,
    });
  }
  copyFileSync(join(import.meta.dirname, "go", "README"), join(bin, "built-from-go-modules"));
}

async function requireGo(ctx: ToolchainContext): Promise<void> {
  try {
    await exec("go", ["version"], { env: ctx.env });
  } catch {
    throw new ToolchainError(
      `There is no Pulumi engine: none on PATH, and the official ${engineVersion} is out of reach.\n` +
        "  fix  install the Pulumi CLI, or install Go 1.26 or newer, with which it is built from its module;\n" +
        "       MCP_STACKS_RETRY=1 asks for the official one again",
    );
  }
}
