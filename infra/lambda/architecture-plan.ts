import type { LambdaSettings } from "../config/schema.ts";
import type { BuildFacts } from "../image-plan.ts";

/** CPU of a function, in Lambda's words. */
export type Architecture = "x86_64" | "arm64";

/** CPU of the function: as set, else that of the image's platform, else of the machine that deploys. */
export function architectureOf(
  { server, lambda }: LambdaSettings,
  { arch }: Pick<BuildFacts, "arch">,
): Architecture {
  if (lambda.architecture !== undefined) return lambda.architecture;
  const platform = server.image.build?.platform;
  const machine = platform === undefined ? arch : platform.replace("linux/", "");
  return machine === "arm64" ? "arm64" : "x86_64";
}

/** The facts of a build for the function's CPU, which need not be this machine's. */
export function factsForFunction(settings: LambdaSettings, facts: BuildFacts): BuildFacts {
  return { ...facts, arch: architectureOf(settings, facts) === "arm64" ? "arm64" : "x64" };
}
