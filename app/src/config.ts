import { accessSync, constants, statSync } from "node:fs";
import type * as z from "zod";
import { env } from "./contract.ts";
import { StartError } from "./errors.ts";
import { type Setting, settings, type Values } from "./settings.ts";

/** The server's settings: validated, defaults filled in, units in the names. */
export type Config = Omit<Values, "authAudience"> & { readonly authAudience: string };

/** Reads and checks the environment; throws one StartError that lists every fault. */
export function loadConfig(source: NodeJS.ProcessEnv = process.env): Config {
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
  faults.push(...combinationFaults(checked), ...folderFaults(checked));
  if (faults.length > 0) {
    throw new StartError(
      `The server cannot start: ${faults.length} setting${faults.length > 1 ? "s need" : " needs"} attention.\n${faults.join("\n")}`,
    );
  }
  return { ...checked, authAudience: checked.authAudience ?? checked.name };
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

function combinationFaults(values: Partial<Values>): string[] {
  const faults: string[] = [];
  if (
    values.authMode === "jwt" &&
    values.transport !== "stdio" &&
    "jwtSecret" in values &&
    values.jwtSecret === undefined
  ) {
    faults.push(
      fault(env.jwtSecret, undefined, {
        ...settings.jwtSecret,
        todo: `${env.authMode}=jwt needs it: ${settings.jwtSecret.todo}`,
      }),
    );
  }
  if (values.shared === "redis" && "redisUrl" in values && values.redisUrl === undefined) {
    faults.push(
      fault(env.redisUrl, undefined, {
        ...settings.redisUrl,
        todo: `Set it, or set ${env.shared}=memory`,
      }),
    );
  }
  return faults;
}

function folderFaults(values: Partial<Values>): string[] {
  const checked = [
    [env.dataDir, values.dataDir, settings.dataDir],
    [env.logDir, values.logDir, settings.logDir],
  ] as const;
  return checked.flatMap(([name, path, spec]) => {
    const trouble = path === undefined ? undefined : folderTrouble(path);
    if (trouble === undefined) return [];
    const todo = `${trouble}: create it or mount a volume there, writable for the server's user`;
    return [fault(name, path, { ...spec, todo })];
  });
}

function folderTrouble(path: string): string | undefined {
  try {
    if (!statSync(path).isDirectory()) return "It is not a folder";
  } catch {
    return "It does not exist";
  }
  try {
    accessSync(path, constants.W_OK | constants.X_OK);
  } catch {
    return "It is not writable";
  }
  return undefined;
}
