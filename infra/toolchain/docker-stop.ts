import { join } from "node:path";
import { withLock } from "./cache.ts";
import type { ToolchainContext } from "./context.ts";
import { type DockerStop, stopDockerDaemon } from "./docker-daemon.ts";
import { stopRegistry } from "./registry.ts";

/** Stops the daemon and the registry that this toolchain started, unless they may still be needed. */
export async function stopDocker(ctx: ToolchainContext): Promise<DockerStop> {
  return withLock(join(ctx.cacheDir, "docker.lock"), async () => {
    const daemon = await stopDockerDaemon(ctx);
    if (daemon.result !== "kept") await stopRegistry(ctx);
    return daemon;
  });
}
