import { type Fault, keyOf } from "./fault.ts";
import type { SecretKey, Settings } from "./schema.ts";
import { type Unused, unusedFaults } from "./unused.ts";

/**
 * One fault for each setting of the stack's own PostgreSQL while it runs none.
 *
 * @param supplied secrets that are set.
 */
export function unusedPostgres(
  { store }: Settings["server"],
  supplied: ReadonlySet<SecretKey>,
  settings: Unused["settings"],
): Fault[] {
  const isElsewhere = supplied.has("databaseUrl");
  if (store === "postgres" && !isElsewhere) return [];
  const why = isElsewhere
    ? {
        reason: `while ${keyOf(["databaseUrl"])} names a PostgreSQL elsewhere`,
        otherwise: `remove ${keyOf(["databaseUrl"])}`,
      }
    : {
        reason: `while server.store is ${store}`,
        otherwise: `set ${keyOf(["server", "store"])} to postgres`,
      };
  return unusedFaults({ settings, secrets: [], ...why });
}
