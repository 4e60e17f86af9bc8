import type { CompanionSettings } from "./config/schema.ts";

/** Where the image of a package has the one command of it. */
const packageCommand = "/opt/companion/bin/server";

/** Command and arguments that start a companion's server in its container. */
export function startCommand({
  command = [packageCommand],
  args,
}: Pick<CompanionSettings, "command" | "args">): string[] {
  return [...command, ...args];
}

/** Where a companion comes from, as people read it. */
export function sourceOf({
  npm,
  pypi,
  image,
}: Pick<CompanionSettings, "npm" | "pypi" | "image">): string {
  if (npm !== undefined) return `npm ${npm}`;
  return pypi === undefined ? `image ${image}` : `PyPI ${pypi}`;
}
