import { env } from "./contract.ts";

/** An environment name that looks like a setting and is none. */
export interface UnknownName {
  readonly name: string;
  /** The setting whose name is most like it. */
  readonly closest: string;
}

const prefix = "MCP_";
const known: readonly string[] = Object.values(env).filter((name) => name.startsWith(prefix));

/**
 * What Kubernetes puts into a container for each Service of the namespace, which may be called `mcp`
 * (https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables).
 */
const serviceLink =
  /_(SERVICE_HOST|SERVICE_PORT(_\w+)?|PORT_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)$/;
const serviceValue = /^(tcp|udp|sctp):\/\//;

/** The names that begin like a setting but are none, and so change nothing. */
export function unknownNames(source: Readonly<Record<string, string | undefined>>): UnknownName[] {
  return Object.entries(source)
    .filter(([name, value]) => {
      if (!name.startsWith(prefix) || known.includes(name)) return false;
      return !serviceLink.test(name) && !serviceValue.test(value ?? "");
    })
    .map(([name]) => ({ name, closest: closestTo(name) }));
}

/** The name with most words in common; among those, the one that takes the fewest changes. */
function closestTo(name: string): string {
  const words = new Set(name.split("_"));
  const shared = (other: string) => other.split("_").filter((word) => words.has(word)).length;
  const [first = ""] = [...known].sort(
    (a, b) => shared(b) - shared(a) || changes(name, a) - changes(name, b),
  );
  return first;
}

/** Letters to insert, delete or replace to make one text the other (Levenshtein distance). */
function changes(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, n) => n);
  for (const [i, letter] of [...from].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...to].entries()) {
      const replaced = (row[j] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
