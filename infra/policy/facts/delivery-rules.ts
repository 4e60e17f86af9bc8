import { advice, inProductionOnly, strictInProduction } from "../levels.ts";
import type { PolicyRule } from "../rule.ts";
import { type FactsRule, ofFacts } from "./stated-facts.ts";

/** A promotion is a team's own way of working: told in production, and refused where its owners say so. */
const toldInProduction: PolicyRule["level"] = { ...advice, staging: "disabled" };

function isByDigest(reference: string | undefined): boolean {
  return /(^|@)sha256:[0-9a-f]{64}$/.test(reference ?? "");
}

const imagePinned: FactsRule = {
  id: "image-pinned",
  level: strictInProduction,
  description:
    "The images of server, backends and companions are named by digest, so that what was tested is what runs.",
  fix: "name it by digest (name@sha256:…), that of the server best by `npm run promote`",
  checkFacts: ({ image: { source, reference }, server, backends = [], companions = [] }) => {
    const found = "is a tag, which may be another image tomorrow";
    const beside = [
      ...backends.map((backend) => ({ ...backend, key: "backends[].image.reference" })),
      ...companions.map((companion) => ({ ...companion, key: "companions[].image" })),
    ];
    return [
      ...(source === "build" || isByDigest(reference)
        ? []
        : [{ of: server, found: `server.image.reference ${found}` }]),
      ...beside.flatMap(({ name, image, key }) =>
        image === undefined || isByDigest(image) ? [] : [{ of: name, found: `${key} ${found}` }],
      ),
    ];
  },
};

const imagePromoted: FactsRule = {
  id: "image-promoted",
  level: toldInProduction,
  description: "What runs in production passed the smoke test of another stack before.",
  fix: "deploy it to a staging stack, then `npm run promote -- --from STAGING --to` this one; policy.levels makes this rule mandatory",
  checkFacts: ({ environment, image: { source, promotedFrom }, server }) =>
    environment !== "production" || source === "pin" || promotedFrom !== undefined
      ? []
      : [
          {
            of: server,
            found:
              source === "build"
                ? "its image is built here, and was tested nowhere before"
                : "nothing says where its image was tested",
          },
        ],
};

const dataKept: FactsRule = {
  id: "data-kept",
  level: inProductionOnly,
  description: "A destroy does not take the data along.",
  fix: "set mcp-stacks:docker.retainVolumes: true",
  checkFacts: ({ keepsData, server }) =>
    keepsData === false
      ? [{ of: server, found: "a destroy removes the volumes with its tickets and audit log" }]
      : [],
};

/** Rules about which image a stack runs, and what becomes of its data. */
export const deliveryRules = [imagePinned, imagePromoted, dataKept].map(ofFacts);
