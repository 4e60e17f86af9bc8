import { namesSecret, showsSecret } from "../policy/secret-names.ts";
import { masked } from "../secret-mark.ts";

/** One property that differs; without values where they are none of a report's business. */
export interface PropertyChange {
  /** Such as `spec.template.spec.containers[0].image`, or `envs MCP_LOG_LEVEL` of a variable. */
  readonly path: string;
  readonly before?: string;
  readonly after?: string;
}

/** Properties whose content may hold anything, secrets too: what differs is told by name alone. */
const namesOnly = new Set([
  "data",
  "stringData",
  "binaryData",
  "uploads",
  "registryAuth",
  "registry",
  "kubeconfig",
  "secretString",
  "secretBinary",
  "command",
  "args",
]);

/** Lists and maps of environment variables in Docker, Kubernetes and Lambda. */
const environments = new Set(["envs", "env", "environment", "variables"]);

/** How the engine writes a value that only the deployment makes. */
const unknownMarks = new Set(["04da6b54-80e4-46f7-96ec-b56ff0331ba9", "[unknown]"]);

/** Longest value that is shown; of a longer one, only that it differs. */
const longestShown = 80;

type Properties = Readonly<Record<string, unknown>>;

/**
 * What differs between the inputs of a resource, in order of paths.
 *
 * @param diffs properties that the provider says differ; all when it names none.
 */
export function propertyChanges(
  before: Properties = {},
  after: Properties = {},
  diffs: readonly string[] = [],
): PropertyChange[] {
  const tops = new Set(diffs.map(topOf));
  const names = [...new Set([...Object.keys(before), ...Object.keys(after), ...tops])];
  return names
    .filter((name) => tops.size === 0 || tops.has(name))
    .flatMap((name) => {
      const found = differences(name, before[name], after[name]);
      // the engine masks what is secret on both sides, and the provider knows better
      return found.length === 0 && tops.has(name) ? [{ path: name }] : found;
    })
    .sort((one, other) => (one.path < other.path ? -1 : one.path > other.path ? 1 : 0));
}

/** First name of a path as the engine writes it: `spec.replicas`, `tags["a.b"]`. */
export function topOf(path: string): string {
  return /^\["((?:[^"\\]|\\.)*)"\]|^[^.[]+/.exec(path)?.slice(0, 2).findLast(Boolean) ?? path;
}

function differences(path: string, before: unknown, after: unknown): PropertyChange[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  const name = lastName(path);
  if (environments.has(name)) {
    const variables = changedVariables(before, after);
    return variables.length === 0
      ? [{ path }]
      : variables.map((variable) => ({ path: `${path} ${variable}` }));
  }
  if (namesOnly.has(name) || namesSecret(name)) return [{ path }];
  if (Array.isArray(before) && Array.isArray(after)) {
    return Array.from({ length: Math.max(before.length, after.length) }, (_, at) =>
      differences(`${path}[${at}]`, before[at], after[at]),
    ).flat();
  }
  if (isProperties(before) && isProperties(after)) {
    return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) =>
      differences(`${path}.${key}`, before[key], after[key]),
    );
  }
  const [from, to] = [shown(before), shown(after)];
  return [from === undefined || to === undefined ? { path } : { path, before: from, after: to }];
}

/** A value as it may stand in a report; undefined for what is too long, or could be a secret. */
function shown(value: unknown): string | undefined {
  if (value === undefined || value === null) return "(not set)";
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (typeof value !== "string") return undefined;
  if (unknownMarks.has(value)) return "(known once it is made)";
  if (value === masked || value.length > longestShown || showsSecret(value)) return undefined;
  return value;
}

/** Names of the variables that differ between two environments, in any of the forms they come in. */
function changedVariables(before: unknown, after: unknown): string[] {
  const [old, fresh] = [variablesOf(before), variablesOf(after)];
  return [...new Set([...old.keys(), ...fresh.keys()])]
    .filter((name) => old.get(name) !== fresh.get(name))
    .sort();
}

function variablesOf(value: unknown): Map<string, string> {
  if (Array.isArray(value)) {
    return new Map(
      value.flatMap((entry): (readonly [string, string])[] => {
        if (typeof entry === "string") {
          const [name = "", ...rest] = entry.split("=");
          return [[name, rest.join("=")]];
        }
        return isProperties(entry) ? [[String(entry.name), JSON.stringify(entry)]] : [];
      }),
    );
  }
  if (!isProperties(value)) return new Map();
  // AWS has the variables one level deeper
  if (isProperties(value.variables)) return variablesOf(value.variables);
  return new Map(Object.entries(value).map(([name, text]) => [name, JSON.stringify(text)]));
}

function lastName(path: string): string {
  return /([^.[\]]+)(?:\[\d+\])*$/.exec(path)?.[1] ?? path;
}

function isProperties(value: unknown): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
