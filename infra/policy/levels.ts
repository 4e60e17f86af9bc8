import type { PolicyRule } from "./rule.ts";

type Levels = PolicyRule["level"];

/** Refuses wherever others than its author meet it; tells at a developer's own. */
export const strict: Levels = {
  development: "advisory",
  staging: "mandatory",
  production: "mandatory",
};

/** Refuses in production alone, and tells elsewhere. */
export const strictInProduction: Levels = {
  development: "advisory",
  staging: "advisory",
  production: "mandatory",
};

/** Refuses in production alone and tells in staging; in development, nobody misses it. */
export const inProductionOnly: Levels = {
  development: "disabled",
  staging: "advisory",
  production: "mandatory",
};

/** Tells, and leaves it to the reader. */
export const advice: Levels = {
  development: "disabled",
  staging: "advisory",
  production: "advisory",
};
