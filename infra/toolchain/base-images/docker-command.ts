import type { ToolchainContext } from "../context.ts";
import { exec } from "../exec.ts";
import { execStep } from "../exec-step.ts";

/** Runs the Docker CLI and returns what it printed; `label` says what people wait for. */
export type Docker = (args: readonly string[], label?: string) => Promise<string>;

/** The Docker CLI bound to one daemon. */
export function dockerCommand(ctx: ToolchainContext, host: string): Docker {
  // the daemon's own builder: BuildKit in the client needs the buildx plugin, which may be missing
  const env = { ...ctx.env, DOCKER_HOST: host, DOCKER_BUILDKIT: "0" };
  return async (args, label) =>
    label === undefined
      ? (await exec("docker", args, { env })).stdout
      : execStep(ctx, label, "docker", args, { env });
}
