import { accessSync, constants, statSync } from "node:fs";
import type * as z from "zod";
import { type UnknownName, unknownNames } from "./config-names.ts";
import { combinationFaults, specOf } from "./config-rules.ts";
import { env } from "./contract.ts";
import { StartError } from "./errors.ts";
import type { Setting } from "./settings/kinds.ts";
import { settings, type Values } from "./settings.ts";

/** The server's settings: validated, defaults filled in, units in the names. */
export type Config = Omit<Values, "authAudience"> & { readonly authAudience: string };

/**
 * Reads and checks the environment; throws one StartError that lists every fault.
 *
 * @param rules what may not be combined where the server runs. @default what no server may
 */
export function loadConfig(
  source: NodeJS.ProcessEnv = process.env,
  rules: typeof combinationFaults = combinationFaults,
): Config {
  const faults: string[] = [];
  const values: Partial<Record<keyof Values, unknown>> = {};
  for (const key of Object.keys(settings) as (keyof Values)[]) {
    const spec: Setting<z.ZodType> = settings[key];
    const given = source[env[key]];
    // Compose files and shells pass "" for a variable that is not set.
    const text = given === undefined || given === "" ? spec.fallback : given;
    const parsed = spec.schema.safeParse(text);
    if (parsed.success) values[key] = parsed.data;
    else faults.push(fault(env[key], given, spec));
  }
  const checked = values as Values;
  const production = source.NODE_ENV === "production";
  for (const combination of rules(checked, production)) {
    faults.push(fault(env[combination.key], combination.given, specOf(combination)));
  }
  faults.push(...folderFaults(checked));
  if (faults.length > 0) {
    throw new StartError(
      `The server cannot start: ${faults.length} setting${faults.length > 1 ? "s need" : " needs"} attention.\n${faults.join("\n")}`,
    );
  }
  return { ...checked, authAudience: checked.authAudience ?? checked.name };
}

/** What the environment holds that is meant as a setting but is none. */
export function unknownSettings(source: NodeJS.ProcessEnv = process.env): UnknownName[] {
  return unknownNames(source);
}

function fault(name: string, given: string | undefined, spec: Setting<z.ZodType>): string {
  const value =
    given === undefined || given === ""
      ? "is not set"
      : spec.secret === true
        ? `is ${Buffer.byteLength(given)} bytes long (value hidden)`
        : `is ${JSON.stringify(given)}`;
  return `  ${name} ${value}. Allowed: ${spec.allowed}. ${spec.todo ?? `Correct ${name}`}.`;
}

function folderFaults(values: Partial<Values>): string[] {
  const checked = [
    // only SQLite writes there: with another store, the image's own data will do
    [env.dataDir, values.dataDir, settings.dataDir, values.store === "sqlite"],
    [env.logDir, values.logDir, settings.logDir, true],
  ] as const;
  return checked.flatMap(([name, path, spec, written]) => {
    const trouble = path === undefined ? undefined : folderTrouble(path, written);
    if (trouble === undefined) return [];
    const todo = `${trouble}: create it or mount a volume there, writable for the server's user`;
    return [fault(name, path, { ...spec, todo })];
  });
}

function folderTrouble(path: string, written: boolean): string | undefined {
  try {
    if (!statSync(path).isDirectory()) return "It is not a folder";
  } catch {
    return "It does not exist";
  }
  try {
    accessSync(path, (written ? constants.W_OK : constants.R_OK) | constants.X_OK);
  } catch {
    return written ? "It is not writable" : "It is not readable";
  }
  return undefined;
}
