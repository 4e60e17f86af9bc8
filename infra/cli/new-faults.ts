import type { Fault } from "../config/fault.ts";
import { parseConfig } from "../config/parse.ts";

type Config = Readonly<Record<string, unknown>>;

/**
 * What a change of a stack's configuration makes wrong that was not wrong before: whether secrets
 * fit their form is left to the engine's program, which decrypts them.
 */
export function newFaults(before: Config, after: Config): Fault[] {
  const known = new Set(fileFaults(before).map(identity));
  return fileFaults(after).filter((fault) => !known.has(identity(fault)));
}

/** What is wrong with a configuration as a stack's file has it, secrets encrypted. */
export function fileFaults(config: Config): readonly Fault[] {
  const entries = Object.entries(config);
  const parsed = parseConfig({
    values: Object.fromEntries(
      entries.map(([key, value]) => [
        key,
        typeof value === "string" ? value : JSON.stringify(value),
      ]),
    ),
    secretKeys: entries.filter(([, value]) => isEncrypted(value)).map(([key]) => key),
  });
  return parsed.ok ? [] : parsed.faults;
}

function identity({ key, given, allowed }: Fault): string {
  return JSON.stringify([key, given, allowed]);
}

function isEncrypted(value: unknown): boolean {
  return typeof value === "object" && value !== null && "secure" in value;
}
