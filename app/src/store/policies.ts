import { readdirSync } from "node:fs";
import { join } from "node:path";
import { messageOf, StartError } from "../errors.ts";
import { readDataFile } from "./data-file.ts";
import { type Policy, parsePolicyFile } from "./policy-file.ts";
import { createPolicyIndex, type PolicyHit } from "./policy-index.ts";

/** The policy documents as they were when the server started. */
export interface Policies {
  get(id: string): Policy | undefined;
  /** Sections that match any word of the text, best first. */
  search(text: string, limit: number): readonly PolicyHit[];
  readonly all: readonly Policy[];
}

/** Reads every `policies/*.md` of the data folder; throws a StartError that names file and place. */
export function loadPolicies(dataFolder: string): Policies {
  const folder = join(dataFolder, "policies");
  const byId = new Map<string, string>();
  const policies = fileNames(folder).map((name) => {
    const path = join(folder, name);
    const policy = parsePolicyFile(path, readDataFile(dataFolder, join("policies", name)));
    const other = byId.get(policy.id);
    if (other !== undefined) {
      throw new StartError(
        `${path} and ${other} have the same id ${policy.id}. Give one a new id.`,
      );
    }
    byId.set(policy.id, path);
    return policy;
  });
  return createPolicies(policies);
}

/** A searchable set of the given policies, ordered by id. */
export function createPolicies(source: readonly Policy[]): Policies {
  const all = source.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const byId = new Map(all.map((policy) => [policy.id, policy]));
  let index: ReturnType<typeof createPolicyIndex> | undefined;
  return {
    get: (id) => byId.get(id),
    search(text, limit) {
      // With the first search, which it makes a little slower instead of every start.
      index ??= createPolicyIndex(all);
      return index(text, limit);
    },
    all,
  };
}

function fileNames(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith(".md"));
  } catch (error) {
    throw new StartError(`The policy folder ${folder} cannot be read: ${messageOf(error)}.`);
  }
}
