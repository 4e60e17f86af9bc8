import { describeGiven, type Fault, keyOf } from "./fault.ts";
import type { ServerSettings } from "./schema.ts";

const names = ["store", "shared"] as const;

/** What each target but `lambda` has in place of a DynamoDB table. */
const instead = { store: "sqlite or postgres", shared: "redis or memory" } as const;

/**
 * One fault for each use of DynamoDB, which a stack makes tables of on AWS alone.
 *
 * @param target name of the target that makes none.
 */
export function tableFaults(server: ServerSettings, target: "docker" | "kubernetes"): Fault[] {
  return names
    .filter((name) => server[name] === "dynamodb")
    .map((name) => {
      const key = keyOf(["server", name]);
      return {
        key,
        given: describeGiven(server[name]),
        allowed: `${instead[name]} on target ${target}, which makes no DynamoDB tables`,
        fix: `set ${key} to ${instead[name]}, or ${keyOf(["target"])} to lambda`,
      };
    });
}
