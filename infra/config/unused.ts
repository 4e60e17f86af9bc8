import { describeGiven, type Fault, keyOf } from "./fault.ts";
import type { SecretKey } from "./schema.ts";

/** Settings and secrets that nothing reads in this combination, and what would have them read. */
export interface Unused {
  /** Paths with their values; those that are undefined are no fault. */
  readonly settings: readonly (readonly [path: readonly PropertyKey[], value: unknown])[];
  readonly secrets: readonly SecretKey[];
  /** When they are not read: `while server.shared is memory`. */
  readonly reason: string;
  /** What to do to have them read: `set mcp-stacks:server.shared to redis`. */
  readonly otherwise: string;
}

/** One fault for each key that is given in vain: whoever wrote it expects something of it. */
export function unusedFaults({ settings, secrets, reason, otherwise }: Unused): Fault[] {
  const given = [
    ...settings
      .filter(([, value]) => value !== undefined)
      .map(([path, value]) => ({ key: keyOf(path), given: describeGiven(value) })),
    ...secrets.map((name) => ({ key: keyOf([name]), given: "a secret" })),
  ];
  return given.map((what) => ({
    ...what,
    allowed: `nothing ${reason}`,
    fix: `${otherwise}, or remove ${what.key}`,
  }));
}
