import { type CombinationFault, combinationFaults } from "../config-rules.ts";
import { env } from "../contract.ts";
import type { Values } from "../settings.ts";

/** What cannot be in a function: the setting, the value that it has, what it may be, and why. */
interface Misfit<K extends keyof Values = keyof Values> {
  readonly key: K;
  readonly isUsed: (value: Values[K] | undefined) => boolean;
  readonly allowed: string;
  readonly todo: string;
}

const misfit = <K extends keyof Values>(given: Misfit<K>) => ({
  faultIn(values: Partial<Values>): CombinationFault[] {
    const { key, isUsed, allowed, todo } = given;
    return isUsed(values[key]) ? [{ key, given: String(values[key]), allowed, todo }] : [];
  },
});

const misfits = [
  misfit({
    key: "transport",
    isUsed: (transport) => transport === "stdio",
    allowed: "http",
    todo: `A function has no stdin and stdout of a client: set ${env.transport}=http`,
  }),
  misfit({
    key: "legacyMode",
    isUsed: (mode) => mode === "sessions",
    allowed: "stateless",
    todo: `A session would be known to one of many environments only: set ${env.legacyMode}=stateless`,
  }),
  misfit({
    key: "store",
    isUsed: (store) => store === "sqlite",
    allowed: "dynamodb or postgres",
    todo: `A function's files are gone with its environment: set ${env.store}=dynamodb`,
  }),
  misfit({
    key: "auditDestination",
    isUsed: (destination) => destination === "file",
    allowed: "stdout",
    todo: `A function's files are gone with its environment: set ${env.auditDestination}=stdout, which CloudWatch Logs keeps`,
  }),
];

/** What valid settings may not be combined to in a function: all that no server may, and what needs a process that stays. */
export function functionFaults(values: Partial<Values>, production: boolean): CombinationFault[] {
  const faults = misfits.flatMap((each) => each.faultIn(values));
  if (values.webhookUrl !== undefined) {
    faults.push({
      key: "webhookUrl",
      given: new URL(values.webhookUrl).origin,
      allowed: "unset",
      todo: "Between two requests a function is frozen, and messages on their way are lost: leave it out",
    });
  }
  return [...combinationFaults(values, production), ...faults];
}
