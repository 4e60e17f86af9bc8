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
    const { server, lambda } = context.settings;
    // the engine's own lock lets a preview refuse a destroy of which AWS would refuse the table alone
    const locked = { parent: this, protect: lambda.tickets.deletionProtection };
    this.tickets =
      server.store === "dynamodb"
        ? new Table(`${name}-tickets`, planTicketsTable(context), locked)
        : undefined;
    this.limits =
      server.shared === "dynamodb"
        ? new Table(`${name}-limits`, planLimitsTable(context), { parent: this })
        : undefined;
    this.registerOutputs({ tickets: this.tickets?.name, limits: this.limits?.name });
  }
}
