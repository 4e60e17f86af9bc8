import type { StackFacts } from "../facts.ts";
import { layoutOf } from "../server-layout.ts";

/** What a container is trusted with. */
type Held = Pick<StackFacts, "secrets" | "volumes">;

/** Where the server answers, and where its metrics are. */
export function layoutWords(facts: StackFacts): string {
  const { mcp, health, ready, metrics } = layoutOf(facts);
  const counted = metrics === undefined ? "no metrics" : `metrics ${metrics.port}${metrics.path}`;
  return `${[...new Set([mcp, health, ready])].join(", ")}; ${counted}`;
}

/** What the user's own server is trusted with. */
export function serverHoldsWords(facts: StackFacts): string {
  return heldWords(facts).join(", ") || "nothing of its own";
}

/** Each backend with where it comes from, who reaches it and what it is trusted with. */
export function backendWords({ backends = [] }: StackFacts): string {
  const words = backends.map(({ name, source, path, ...held }) =>
    told(name, [
      source,
      ...(path === undefined ? [] : [`published under ${path}`]),
      ...heldWords(held),
    ]),
  );
  return words.join("; ") || "none";
}

/** Each companion with where it comes from, what it may reach, who reaches it and what it is trusted with. */
export function companionWords({ companions = [], target }: StackFacts): string {
  const words = companions.map(({ name, source, network, http, ...held }) =>
    told(name, [
      source,
      ...(network === "outbound" ? ["may call out"] : []),
      ...(http ? [overHttp[target]] : []),
      ...heldWords(held),
    ]),
  );
  return words.join("; ") || "none";
}

/** Docker publishes a port of no network that does not reach its machine as well. */
const overHttp = {
  docker: "over HTTP, by which it reaches its machine",
  kubernetes: "over HTTP",
  lambda: "over HTTP",
} as const;

function told(name: string, ways: readonly string[]): string {
  return `${name} (${ways.join(", ")})`;
}

function heldWords({ secrets = [], volumes = [] }: Held): string[] {
  const mounts = volumes.map(({ name, readOnly }) =>
    readOnly ? `reads volume ${name}` : `writes volume ${name}`,
  );
  return [...(secrets.length === 0 ? [] : [`secrets ${secrets.join(" ")}`]), ...mounts];
}
