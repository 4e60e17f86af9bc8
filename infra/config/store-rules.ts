import { keyOf } from "./fault.ts";
import type { Rule } from "./rules.ts";
import type { SecretKey } from "./schema.ts";
import { unusedFaults } from "./unused.ts";

const databaseSecrets: readonly SecretKey[] = ["databaseUrl", "postgresPassword"];

const databaseIsUsed: Rule = ({ server: { store } }, { supplied }) =>
  unusedFaults({
    settings: [],
    secrets: store === "postgres" ? [] : databaseSecrets.filter((name) => supplied.has(name)),
    reason: `while server.store is ${store}`,
    otherwise: `set ${keyOf(["server", "store"])} to postgres`,
  });

const oneDatabase: Rule = ({ server: { store } }, { supplied }) => {
  if (store !== "postgres" || !databaseSecrets.every((name) => supplied.has(name))) return [];
  return unusedFaults({
    settings: [],
    secrets: ["postgresPassword"],
    reason: `while ${keyOf(["databaseUrl"])} is set, which holds its own password`,
    otherwise: `remove ${keyOf(["databaseUrl"])} to run a PostgreSQL of the stack's own`,
  });
};

/** Rules about where tickets are kept. */
export const storeRules: readonly Rule[] = [databaseIsUsed, oneDatabase];
