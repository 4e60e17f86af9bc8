import { Table } from "@pulumi/aws/dynamodb/table.js";
import * as pulumi from "@pulumi/pulumi";
import type { StackContext } from "./stack-context.ts";
import { planLimitsTable, planTicketsTable } from "./tables-plan.ts";

/** The DynamoDB tables that a stack's settings ask for; encrypted with DynamoDB's own key, as all are. */
export class ServerTables extends pulumi.ComponentResource {
  /** Undefined unless tickets are kept in DynamoDB. */
  readonly tickets: Table | undefined;
  /** Undefined unless limits are counted in DynamoDB. */
  readonly limits: Table | undefined;

  constructor(name: string, context: StackContext, opts?: pulumi.ComponentResourceOptions) {
    super("mcp:lambda:Tables", name, {}, opts);
    const { store, shared } = context.settings.server;
    const table = (
      role: string,
      args: ReturnType<typeof planTicketsTable | typeof planLimitsTable>,
    ) => new Table(`${name}-${role}`, args, { parent: this });

    this.tickets = store === "dynamodb" ? table("tickets", planTicketsTable(context)) : undefined;
    this.limits = shared === "dynamodb" ? table("limits", planLimitsTable(context)) : undefined;
    this.registerOutputs({ tickets: this.tickets?.name, limits: this.limits?.name });
  }
}
