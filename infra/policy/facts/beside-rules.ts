import { dirs } from "../../../app/src/contract.ts";
import type { StackFacts } from "../../facts.ts";
import { advice, strictInProduction } from "../levels.ts";
import { type FactsRule, ofFacts } from "./stated-facts.ts";

type Companion = NonNullable<StackFacts["companions"]>[number];

const outboundSecrets: FactsRule = {
  id: "companion-outbound-secrets",
  level: advice,
  description: "A program of others that may call anybody is told no secret that it could pass on.",
  fix: "take `network: outbound` or the secret away; else acknowledge it, with a secret that is good for this one service alone",
  checkFacts: ({ companions = [] }) =>
    companions
      .filter(({ network }) => network === "outbound")
      .flatMap(({ name, secrets = [] }) =>
        secrets.length === 0
          ? []
          : [{ of: name, found: `it is told ${secrets.join(", ")} and may send it anywhere` }],
      ),
};

/** Folders of the bundled server's contract are volumes of these names. */
const contractVolumes = [dirs.data, dirs.logs].map((path) => path.slice(path.lastIndexOf("/") + 1));

/** Who else has each volume, but for one companion, in words. */
function holders(
  { volumes, backends = [], companions = [] }: StackFacts,
  besides: Companion,
): ReadonlyMap<string, readonly string[]> {
  const own = volumes?.map(({ name }) => name) ?? contractVolumes;
  const named = (kind: string, all: readonly Pick<Companion, "name" | "volumes">[]) =>
    all.flatMap(({ name, volumes: held = [] }) =>
      held.map((volume) => [volume.name, `${kind} ${name}`] as const),
    );
  const all = [
    ...own.map((name) => [name, "the server"] as const),
    ...named("backend", backends),
    ...named(
      "companion",
      companions.filter(({ name }) => name !== besides.name),
    ),
  ];
  const groups = Map.groupBy(all, ([volume]) => volume);
  return new Map([...groups].map(([volume, held]) => [volume, held.map(([, holder]) => holder)]));
}

/** What a companion may do to others, or take from them, by volumes that it has in common with them. */
function sharedFaults(facts: StackFacts, companion: Companion): string[] {
  const { volumes = [], network } = companion;
  const others = holders(facts, companion);
  return volumes.flatMap(({ name, readOnly }) => {
    const held = others.get(name);
    if (held === undefined) return [];
    const whose = `volume ${name} of ${[...new Set(held)].join(" and ")}`;
    if (!readOnly) return [`it may write to ${whose}`];
    return network === "outbound" ? [`it reads ${whose} and may send it anywhere`] : [];
  });
}

const sharedVolume: FactsRule = {
  id: "companion-shared-volume",
  level: strictInProduction,
  description:
    "A program of others changes no file that other parts of the stack rely on, and takes none of theirs to the network.",
  fix: "give it a volume of its own; or `readOnly: true` and `network: none`",
  checkFacts: (facts) =>
    (facts.companions ?? []).flatMap((companion) =>
      sharedFaults(facts, companion).map((found) => ({ of: companion.name, found })),
    ),
};

const backendPublished: FactsRule = {
  id: "backend-published",
  level: advice,
  description: "What the gateway publishes of a backend is meant for whoever reaches the stack.",
  fix: "see that the backend asks its callers who they are, for the gateway does not; or take its `path` out",
  checkFacts: ({ backends = [], exposure }) =>
    backends.flatMap(({ name, path }) =>
      path === undefined || exposure !== "public"
        ? []
        : [
            {
              of: name,
              found: `anybody reaches ${path}: it asks for tokens itself, or nobody does`,
            },
          ],
    ),
};

/** Rules about what stands beside a server, by what each is trusted with. */
export const besideRules = [outboundSecrets, sharedVolume, backendPublished].map(ofFacts);
