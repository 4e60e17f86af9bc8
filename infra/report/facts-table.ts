import type { StackFacts } from "../facts.ts";
import { backendWords, companionWords, layoutWords, serverHoldsWords } from "./beside-words.ts";

/** One line of the MCP view: what clients or operators meet, before and after. */
export interface FactsRow {
  readonly what: string;
  /** Undefined where it is not known. */
  readonly before: string | undefined;
  readonly after: string | undefined;
  readonly isChanged: boolean;
  /** Shown also when it stays as it is. */
  readonly isKey: boolean;
  /** What clients must do when it changes. */
  readonly clients?: string;
}

/** How a fact reads. */
interface Fact {
  readonly what: string;
  readonly isKey?: boolean;
  readonly of: (facts: StackFacts) => string;
  /** What the change asks of clients, if anything. */
  readonly clients?: (before: StackFacts, after: StackFacts) => string | undefined;
}

const exposures = {
  loopback: "this machine alone",
  private: "a private network or the cluster",
  public: "anybody who reaches its address",
} as const;

const facts: readonly Fact[] = [
  { what: "Environment", isKey: true, of: ({ environment }) => environment },
  {
    what: "Endpoint",
    isKey: true,
    of: ({ endpoint }) => endpoint ?? "known once it is deployed",
    clients: (before) => (before.endpoint === undefined ? undefined : "connect to the new address"),
  },
  {
    what: "Reachable by",
    isKey: true,
    of: ({ exposure }) => exposures[exposure],
    clients: (_, { exposure }) =>
      exposure === "public" ? undefined : "come from where it can be reached",
  },
  {
    what: "TLS",
    isKey: true,
    of: ({ tls }) => (tls ? "yes" : "no"),
    clients: () => "use the other scheme in the address",
  },
  {
    what: "Auth mode",
    isKey: true,
    of: ({ auth }) => auth.mode,
    clients: (_, { auth }) =>
      auth.mode === "none" ? undefined : "send tokens of the new kind: others are refused",
  },
  {
    what: "Audience",
    isKey: true,
    of: ({ auth }) => auth.audience ?? "none",
    clients: (_, { auth }) =>
      auth.audience === undefined ? undefined : "get new tokens: those for the old audience fail",
  },
  {
    what: "Issuer",
    isKey: true,
    of: ({ auth }) => auth.issuer ?? "none",
    clients: (_, { auth }) =>
      auth.issuer === undefined ? undefined : "get their tokens from the new issuer",
  },
  { what: "Image", isKey: true, of: imageWords },
  {
    what: "Writing tools",
    of: ({ readOnly }) => (readOnly ? "refused (read-only)" : "allowed"),
    clients: (_, { readOnly }) => (readOnly ? "expect tools that write to be refused" : undefined),
  },
  { what: "Instances", isKey: true, of: instanceWords },
  { what: "Memory of one", isKey: true, of: ({ memoryMiB }) => `${memoryMiB} MiB` },
  { what: "Store", of: ({ store }) => store },
  { what: "Limits counted in", of: ({ shared }) => shared },
  { what: "Audit log", of: ({ audit }) => audit },
  { what: "Traces", of: ({ traces }) => (traces ? "sent" : "not sent") },
  { what: "Target", of: ({ target }) => target },
  { what: "Server", of: ({ server }) => server },
  { what: "Paths", of: layoutWords },
  { what: "Server holds", of: serverHoldsWords },
  { what: "Topology", of: ({ topology = "together" }) => topology },
  { what: "Backends", of: backendWords },
  {
    what: "Companions",
    of: companionWords,
    clients: () => "take the new list of companions: `npm run clients`",
  },
  listed("Tools", "tools"),
  listed("Resources", "resources"),
  listed("Resource templates", "resourceTemplates"),
  listed("Prompts", "prompts"),
  listed("Scopes", "scopes"),
];

/** The MCP view of a stack before and after; limits follow, each on its own line. */
export function factsRows(
  before: StackFacts | undefined,
  after: StackFacts | undefined,
): FactsRow[] {
  const limits = [
    ...new Set([...Object.keys(before?.limits ?? {}), ...Object.keys(after?.limits ?? {})]),
  ].sort();
  const all: readonly Fact[] = [
    ...facts,
    ...limits.map((name): Fact => ({ what: `Limit ${name}`, of: (of) => limitWords(of, name) })),
  ];
  return all.map(({ what, isKey = false, of, clients }) => {
    const [from, to] = [before && of(before), after && of(after)];
    const isChanged = from !== undefined && to !== undefined && from !== to;
    const asked = isChanged && before && after ? clients?.(before, after) : undefined;
    return {
      what,
      before: from,
      after: to,
      isChanged,
      isKey,
      ...(asked === undefined ? {} : { clients: asked }),
    };
  });
}

function imageWords({ image }: StackFacts): string {
  const { source, reference, revision, promotedFrom } = image;
  const named = reference ?? `built from commit ${revision ?? "unknown"}`;
  const how = source === "pin" ? " (pinned by a rollback)" : "";
  return promotedFrom === undefined ? `${named}${how}` : `${named} (promoted from ${promotedFrom})`;
}

function instanceWords({ replicas }: StackFacts): string {
  if (replicas === undefined) return "as requests ask for";
  const { min, max } = replicas;
  return min === max ? String(min) : `${min} to ${max}`;
}

function limitWords({ limits }: StackFacts, name: string): string {
  const value = limits[name];
  return value === undefined
    ? "not set"
    : typeof value === "string"
      ? value
      : JSON.stringify(value);
}

type SurfaceList = keyof NonNullable<StackFacts["surface"]>;

function listed(what: string, list: SurfaceList): Fact {
  return {
    what,
    of: ({ surface }) => (surface === undefined ? "not listed" : String(surface[list].length)),
  };
}
