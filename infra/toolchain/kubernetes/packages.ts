import { readdirSync, rmSync } from "node:fs";
import { delimiter, join } from "node:path";
import { cached } from "../cache.ts";
import type { ToolchainContext } from "../context.ts";
import { exec } from "../exec.ts";
import { execStep } from "../exec-step.ts";
import { findCommand, installMissing, updatePackageLists } from "../host-packages.ts";
import type { HostPrograms } from "./processes.ts";

/** Debian packages that are unpacked, not installed: installing would start services. */
const unpacked = ["etcd-server", "containernetworking-plugins", "containerd", "runc"];

/** Small programs that are installed where they are missing, by package. */
const installed = { iptables: "iptables", ip: "iproute2", openssl: "openssl", mount: "mount" };

/** Programs of the machine that the node needs, and where their packages lie. */
export interface HostPackages extends HostPrograms {
  readonly folder: string;
  readonly runc: string;
  readonly ctr: string;
}

/**
 * Provides etcd, the CNI plugins, containerd and runc; the machine's own containerd wins.
 *
 * @throws ToolchainError when apt-get cannot fetch one.
 */
export async function provideHostPackages(ctx: ToolchainContext): Promise<HostPackages> {
  await installMissing(ctx, installed, "for a Kubernetes node");
  const folder = join(ctx.cacheDir, "kubernetes", "packages");
  await cached(folder, (target) => unpack(ctx, target));
  const usr = join(folder, "usr");
  const path = [
    ...[ctx.env.PATH ?? "", "/usr/local/sbin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"],
    ...[join(usr, "sbin"), join(usr, "bin")],
  ].join(delimiter);
  // one of Docker's own packages is as good, and its shim must be of the same version
  const own = { ...ctx, env: { PATH: path } };
  return {
    folder,
    path,
    etcd: join(usr, "bin", "etcd"),
    containerd: findCommand(own, "containerd") ?? join(usr, "bin", "containerd"),
    ctr: findCommand(own, "ctr") ?? join(usr, "bin", "ctr"),
    runc: findCommand(own, "runc") ?? join(usr, "sbin", "runc"),
  };
}

async function unpack(ctx: ToolchainContext, target: string): Promise<void> {
  await updatePackageLists(ctx);
  const label = "Fetching etcd, containerd and CNI plugins from their Debian packages";
  await execStep(ctx, label, "apt-get", ["download", ...unpacked], { cwd: target });
  for (const archive of readdirSync(target).filter((file) => file.endsWith(".deb"))) {
    await exec("dpkg-deb", ["--extract", archive, "."], { cwd: target });
    rmSync(join(target, archive));
  }
}
