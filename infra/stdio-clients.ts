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

/**
 * The same as commands for Claude Code, each on a line that every shell of every system reads alike.
 * There is none for a server whose arguments no quoting keeps from all of them.
 */
export function addStdioServers(targets: readonly StdioTarget[]): string[] {
  return targets.flatMap((target) => {
    const words = commandLine(target);
    return words === undefined
      ? []
      : [`claude mcp add --scope project ${target.name} -- ${words.join(" ")}`];
  });
}

/** Tells which servers those commands leave out; nothing when they have all. */
export function leftOutNote(targets: readonly StdioTarget[]): string {
  const names = targets.flatMap((target) => (commandLine(target) ? [] : [target.name]));
  if (names.length === 0) return "";
  return ` The commands leave out ${names.join(", ")}, whose arguments some shell would read as its own: \`npm run clients\` with \`--write\` puts them into the file.`;
}

/** What people must know of such servers; nothing when there are none. */
export function stdioNote(targets: readonly StdioTarget[]): string {
  const [first, ...others] = targets.map(({ name }) => name);
  if (first === undefined) return "";
  const names = [first, ...others].join(", ");
  return ` It starts ${names} by Docker's command line, in ${others.length === 0 ? "a container that is" : "containers that are"} up already.`;
}

function commandLine({ command, args }: StdioTarget): string[] | undefined {
  const words = [command, ...args].map(quoted);
  return words.every((word) => word !== undefined) ? words : undefined;
}

/**
 * An argument as POSIX shells, PowerShell and cmd.exe read it alike; undefined where it has no such
 * form. Double quotes are the only ones that all of them have, and what any of them would read inside
 * is not let in; an empty argument is lost by PowerShell 5.
 */
function quoted(argument: string): string | undefined {
  // at the beginning @ and = mean something to PowerShell and zsh; PowerShell cuts -a.b in two
  const isPlain = /^([\w.:/+][\w@.:/=+-]*|--?[\w-]*(=[\w@.:/+-]*)?)$/;
  if (isPlain.test(argument)) return argument;
  return /^[\w@.:/=,+ -]+$/.test(argument) ? `"${argument}"` : undefined;
}
