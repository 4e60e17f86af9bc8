import type { StdioTarget } from "./client-configuration.ts";

/** Entries of a client's file for servers that it starts itself, by their names. */
export function stdioServers(
  targets: readonly StdioTarget[],
  type: { readonly type?: "stdio" } = {},
): Record<string, unknown> {
  return Object.fromEntries(
    targets.map(({ name, command, args }) => [name, { ...type, command, args: [...args] }]),
  );
}

/** The same as commands for Claude Code, each on a line; the shells of every system read them alike. */
export function addStdioServers(targets: readonly StdioTarget[]): string[] {
  return targets.map(({ name, command, args }) => {
    const line = [command, ...args].map(quoted).join(" ");
    return `claude mcp add --scope project ${name} -- ${line}`;
  });
}

/** What people must know of such servers; nothing when there are none. */
export function stdioNote(targets: readonly StdioTarget[]): string {
  const [first, ...others] = targets.map(({ name }) => name);
  if (first === undefined) return "";
  const names = [first, ...others].join(", ");
  return ` It starts ${names} by Docker's command line, in ${others.length === 0 ? "a container that is" : "containers that are"} up already.`;
}

/** Quotes what a shell might expand. */
function quoted(argument: string): string {
  return /^[\w@.:/=,+-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", "'\\''")}'`;
}
