import type { Environment, Settings } from "./schema.ts";

/**
 * What a stack is for: what its settings say, else `development` on one Docker daemon and
 * `production` elsewhere, so that nobody gets the lenient rules by leaving a line out.
 */
export function environmentOf({
  target,
  environment,
}: Pick<Settings, "target" | "environment">): Environment {
  return environment ?? (target === "docker" ? "development" : "production");
}
