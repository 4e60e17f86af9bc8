import { backendRules } from "./backend-rules.ts";
import { bridgeRules } from "./bridge-rules.ts";
import { companionConfinementRules } from "./companion-confinement-rules.ts";
import { companionRules } from "./companion-rules.ts";
import { containerRules } from "./container-rules.ts";
import { type Fault, keyOf } from "./fault.ts";
import { keyFileRules } from "./key-file-rules.ts";
import { missingSecrets } from "./own-secrets.ts";
import type { RuleContext } from "./rules.ts";
import type { HealthSettings, Settings } from "./schema.ts";
import { splitRules } from "./split-rules.ts";
import { unusedBesideRules } from "./unused-beside-rules.ts";
import { volumeRules } from "./volume-rules.ts";
import { watchedFaults } from "./watched-rules.ts";

/** What may not be combined in the containers of others, on any target. */
export type BesideRule = (settings: Settings, context: RuleContext) => Fault[];

const secretsAreThere: BesideRule = (settings, { ownSecrets }) =>
  missingSecrets(settings, ownSecrets);

const oneWayOfHealth: BesideRule = ({ server, backends }) => [
  ...wayFaults(["server", "container", "health"], server.container.health),
  ...backends.flatMap(({ health }, index) => wayFaults(["backends", index, "health"], health)),
];

function wayFaults(path: readonly PropertyKey[], health: HealthSettings | undefined): Fault[] {
  if (health === undefined) return [];
  const ways = Object.entries(health).flatMap(([way, value]) => (value === undefined ? [] : [way]));
  if (ways.length === 1) return [];
  const key = keyOf(path);
  return [
    {
      key,
      given: ways.length === 0 ? "none" : ways.join(" and "),
      allowed: "exactly one of http, tcp, process and command",
      fix: ways.length === 0 ? `add one of them to ${key}` : `remove all but one from ${key}`,
    },
  ];
}

/** Rules of backends, companions and the own server's container, in the order of their faults. */
export const besideRules: readonly BesideRule[] = [
  secretsAreThere,
  oneWayOfHealth,
  ...containerRules,
  ...volumeRules,
  watchedFaults,
  ...backendRules,
  ...companionRules,
  ...companionConfinementRules,
  ...bridgeRules,
  ...splitRules,
  ...keyFileRules,
  ...unusedBesideRules,
];
