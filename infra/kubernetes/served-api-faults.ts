import { z } from "zod";
import { type Fault, keyOf } from "../config/fault.ts";
import type { Lookup, Seen, ServedApi } from "./preflight-plan.ts";

const resourceList = z.object({ resources: z.array(z.object({ name: z.string() })) });

/** Faults of the APIs that a cluster serves only when somebody has brought them. */
export function apiFaults(apis: readonly ServedApi[], at: (lookup: Lookup) => Seen): Fault[] {
  return apis
    .filter((api) => !isServed(api, at(api)))
    .map(({ what, setting, by }) => {
      const key = keyOf(["kubernetes", ...setting]);
      return {
        key,
        given: `a cluster without ${what}`,
        allowed: `a cluster with ${by}`,
        fix: `install the resource definitions of ${by}, or change ${key}`,
      };
    });
}

function isServed({ resource }: ServedApi, seen: Seen): boolean {
  if (seen.is !== "there") return seen.is === "hidden";
  const listed = resourceList.safeParse(seen.object);
  return listed.success && listed.data.resources.some(({ name }) => name === resource);
}
