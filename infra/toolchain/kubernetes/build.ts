import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { cached } from "../cache.ts";
import type { ToolchainContext } from "../context.ts";
import { exec, ToolchainError } from "../exec.ts";
import { writeAddonImage } from "./addon-image.ts";
import { copyKinds } from "./kinds.ts";

/** Release of Kubernetes that go/kubernetes/go.mod fixes. */
export const kubernetesVersion = "1.36.3";

const kubernetesPrograms = [
  "kube-apiserver",
  "kube-controller-manager",
  "kube-proxy",
  "kube-scheduler",
  "kubectl",
  "kubelet",
].map((name) => `k8s.io/kubernetes/cmd/${name}`);

const addonPrograms = [
  "./coredns",
  "./pause",
  "./volume-provisioner",
  "sigs.k8s.io/metrics-server/cmd/metrics-server",
];

/** Folders of Go modules that fix what is built. */
const modules = ["kubernetes", "kubernetes-addons", "kubernetes-manifests"] as const;

/** What was built, all in one folder of the cache. */
export interface Built {
  readonly bin: string;
  /** Archive with the image of the addons' pods. */
  readonly image: string;
  /** Folder with the definitions of kinds that stacks may use. */
  readonly kinds: string;
  readonly wasThere: boolean;
}

/**
 * Builds Kubernetes, its addons and their image from Go modules, once for all checkouts: 10 to 15
 * minutes on two cores.
 *
 * @throws ToolchainError when there is no Go, or with Go's last lines when a build fails.
 */
export async function buildKubernetes(ctx: ToolchainContext): Promise<Built> {
  const folder = join(ctx.cacheDir, "kubernetes", `v${kubernetesVersion}-${sourceKey()}`);
  const wasThere = existsSync(folder);
  await cached(folder, async (target) => {
    await requireGo(ctx);
    const bin = join(target, "bin");
    await build(ctx, "kubernetes", kubernetesPrograms, bin, versionFlags());
    await build(ctx, "kubernetes-addons", addonPrograms, bin, []);
    await writeAddonImage(bin, target);
    await copyKinds(ctx, moduleFolder("kubernetes-manifests"), join(target, "kinds"));
  });
  return {
    bin: join(folder, "bin"),
    image: join(folder, "addons.tar"),
    kinds: join(folder, "kinds"),
    wasThere,
  };
}

/** Linker flags that make the programs say which release they are. */
export function versionFlags(version: string = kubernetesVersion): string[] {
  const [major, minor] = version.split(".");
  const symbols = { gitVersion: `v${version}`, gitMajor: major, gitMinor: minor };
  return Object.entries(symbols).map(
    ([symbol, value]) => `-X k8s.io/component-base/version.${symbol}=${value}`,
  );
}

/** Changes with every module version, checksum and source file that goes into the build. */
function sourceKey(): string {
  const hash = createHash("sha256");
  for (const module of modules) {
    const folder = moduleFolder(module);
    const files = readdirSync(folder, { recursive: true, withFileTypes: true });
    const paths = files
      .filter((file) => file.isFile())
      .map((file) => join(file.parentPath, file.name));
    for (const path of paths.sort()) hash.update(readFileSync(path));
  }
  return hash.digest("hex").slice(0, 8);
}

async function build(
  ctx: ToolchainContext,
  module: string,
  mains: readonly string[],
  bin: string,
  flags: readonly string[],
): Promise<void> {
  const label = `building ${module}`;
  ctx.say(`Building ${module} from Go modules (once for all checkouts; 3 to 10 minutes)`);
  const fixed = ["-mod=readonly", "-trimpath", "-buildvcs=false"];
  const ldflags = ["-s", "-w", ...flags].join(" ");
  await exec("go", ["build", ...fixed, "-ldflags", ldflags, "-o", `${bin}/`, ...mains], {
    cwd: moduleFolder(module),
    // a workspace around the checkout would take the place of the module's own versions
    env: { ...ctx.env, CGO_ENABLED: "0", GOWORK: "off" },
    label,
    say: ctx.say,
    timeoutSec: 3600,
  });
}

function moduleFolder(module: string): string {
  return join(import.meta.dirname, "..", "go", module);
}

async function requireGo(ctx: ToolchainContext): Promise<void> {
  try {
    await exec("go", ["version"], { env: ctx.env });
  } catch {
    throw new ToolchainError(
      `There is no Kubernetes node, and no Go to build one (v${kubernetesVersion}).\n` +
        "  fix  name a cluster by MCP_STACKS_KUBECONFIG, such as one of kind or k3d,\n" +
        "       or install Go 1.26 or newer",
    );
  }
}
