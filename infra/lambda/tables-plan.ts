import { tableKeys } from "../../app/src/contract.ts";
import type { StackContext } from "./stack-context.ts";

/** The table of tickets, billed by request, with backups and a lock against deletion by settings. */
export function planTicketsTable({ settings, names }: StackContext) {
  const { partition, sort } = tableKeys.tickets;
  const { deletionProtection, pointInTimeRecovery } = settings.lambda.tickets;
  return {
    name: names.ticketsTable,
    billingMode: "PAY_PER_REQUEST",
    hashKey: partition,
    rangeKey: sort,
    attributes: [
      { name: partition, type: "S" },
      { name: sort, type: "S" },
    ],
    deletionProtectionEnabled: deletionProtection,
    pointInTimeRecovery: { enabled: pointInTimeRecovery },
  };
}

/** The table of limits: counters that end by themselves and are worth no backup. */
export function planLimitsTable({ names }: StackContext) {
  const { partition, expiry } = tableKeys.limits;
  return {
    name: names.limitsTable,
    billingMode: "PAY_PER_REQUEST",
    hashKey: partition,
    attributes: [{ name: partition, type: "S" }],
    ttl: { attributeName: expiry, enabled: true },
  };
}
