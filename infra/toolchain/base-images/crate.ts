import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import type { ToolchainContext } from "../context.ts";
import { exec, ToolchainError } from "../exec.ts";
import { execStep } from "../exec-step.ts";
import { installMissing } from "../host-packages.ts";

/** A source package of crates.io, fixed by its checksum. */
export interface Crate {
  readonly name: string;
  readonly version: string;
  /** Name of its archive, which has what follows a + in its version. */
  readonly file: string;
  readonly sha256: string;
}

/**
 * Fetches a crate by the machine's cargo and unpacks it into a folder by its name.
 *
 * @throws ToolchainError when it cannot be fetched, or is not what its checksum says.
 */
export async function unpackCrate(
  ctx: ToolchainContext,
  { name, version, file, sha256 }: Crate,
  folder: string,
): Promise<void> {
  await installMissing(ctx, { cargo: "cargo-web" }, `to fetch ${name} from crates.io`);
  // asking cargo (1.82 or newer) about a crate fetches it, and nothing that it depends on
  const info = ["info", "--quiet", `${name}@${version}`];
  await execStep(ctx, `Fetching ${name} ${version} from crates.io`, "cargo", info, { cwd: folder });
  const cache = join(ctx.env.CARGO_HOME ?? join(homedir(), ".cargo"), "registry", "cache");
  const archive = readdirSync(cache)
    .map((registry) => join(cache, registry, file))
    .find((path) => sha256Of(path) === sha256);
  if (archive === undefined) {
    throw new ToolchainError(`cargo fetched no ${file} with the checksum ${sha256} into ${cache}.`);
  }
  const target = join(folder, name);
  mkdirSync(target);
  const options = ["--strip-components", "1", "--no-same-owner", "-C", target];
  await exec("tar", ["-xzf", archive, ...options], {});
}

/** Undefined when there is no such file. */
function sha256Of(path: string): string | undefined {
  try {
    return createHash("sha256").update(readFileSync(path)).digest("hex");
  } catch {
    return undefined;
  }
}
