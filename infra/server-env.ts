import { type EnvName, env } from "../app/src/contract.ts";
import type { Settings } from "./config/schema.ts";
import { containerOf } from "./container.ts";
import { type RuntimeFacts, runtimeEnv } from "./runtime-env.ts";

/** Plain environment of the server: the contract's names, and others of the user's own. */
export type ServerEnv = Readonly<Partial<Record<EnvName, string>>> &
  Readonly<Record<string, string>>;

/** What the server is told in plain text: what the settings mean, how its image is run, and `env` of the user's own. */
export function serverEnv(
  settings: Pick<Settings, "server" | "topology">,
  facts: RuntimeFacts,
): ServerEnv {
  const { port, keepAliveSec, metrics, env: own } = containerOf(settings);
  const told = {
    ...runtimeEnv(settings.server, facts),
    [env.port]: String(port),
    [env.keepAliveSec]: keepAliveSec === undefined ? undefined : String(keepAliveSec),
    [env.metricsPort]: metrics === undefined ? undefined : String(metrics.port),
    ...own,
  };
  return Object.fromEntries(
    Object.entries(told).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

/**
 * The user's own secrets that a container is told, by variable.
 *
 * @param references names of their keys, by variable.
 * @throws Error when one of them is not there; the config rules refuse that before.
 */
export function referredSecrets<Text>(
  references: Readonly<Record<string, string>>,
  secrets: Readonly<Record<string, Text>>,
): Record<string, Text> {
  return Object.fromEntries(
    Object.entries(references).map(([variable, name]) => {
      const value = secrets[name];
      if (value === undefined) throw new Error(`${variable} refers to no secret ${name}`);
      return [variable, value];
    }),
  );
}
