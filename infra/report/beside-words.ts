import { paths, ports } from "../../app/src/contract.ts";
import type { StackFacts } from "../facts.ts";

/** What a container is trusted with. */
type Held = Pick<StackFacts, "secrets" | "volumes">;

/** How an older program, which said nothing of it, ran the server: by the bundled server's contract. */
const contractLayout: NonNullable<StackFacts["layout"]> = {
  mcp: paths.mcp,
  health: paths.health,
  ready: paths.ready,
  metrics: { port: ports.metrics, path: paths.metrics },
};

/** Where the server answers, and where its metrics are. */
export function layoutWords({ layout = contractLayout }: StackFacts): string {
  const { mcp, health, ready, metrics } = layout;
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
export function companionWords({ companions = [] }: StackFacts): string {
  const words = companions.map(({ name, source, network, http, ...held }) =>
    told(name, [
      source,
      ...(network === "outbound" ? ["may call out"] : []),
      ...(http ? ["over HTTP"] : []),
      ...heldWords(held),
    ]),
  );
  return words.join("; ") || "none";
}

function told(name: string, ways: readonly string[]): string {
  return `${name} (${ways.join(", ")})`;
}

function heldWords({ secrets = [], volumes = [] }: Held): string[] {
  const mounts = volumes.map(({ name, readOnly }) =>
    readOnly ? `reads volume ${name}` : `writes volume ${name}`,
  );
  return [...(secrets.length === 0 ? [] : [`secrets ${secrets.join(" ")}`]), ...mounts];
}
