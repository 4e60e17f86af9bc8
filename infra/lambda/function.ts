import { LogGroup } from "@pulumi/aws/cloudwatch/logGroup.js";
import { Alias } from "@pulumi/aws/lambda/alias.js";
import { Function as LambdaFunction } from "@pulumi/aws/lambda/function.js";
import * as pulumi from "@pulumi/pulumi";
import type { ServerApi } from "./api.ts";
import type { Architecture } from "./architecture-plan.ts";
import { functionEnv, planAlias, planFunction } from "./function-plan.ts";
import { functionRole } from "./role.ts";
import type { ServerSecret } from "./secret.ts";
import type { StackContext } from "./stack-context.ts";
import type { ServerTables } from "./tables.ts";

/** What the function runs, how it is reached and what it uses. */
export interface ServerFunctionArgs extends StackContext {
  /** Image by digest, in ECR. */
  readonly image: pulumi.Output<string>;
  readonly architecture: Architecture;
  readonly api: Pick<ServerApi, "publicUrl" | "gatewayHost">;
  readonly tables: Pick<ServerTables, "tickets" | "limits">;
  readonly secret: Pick<ServerSecret, "arn" | "versionId">;
}

/** The MCP server as a function, with its role and its log; called by the alias `live` alone. */
export class ServerFunction extends pulumi.ComponentResource {
  readonly fn: LambdaFunction;
  readonly alias: Alias;
  readonly logGroup: LogGroup;

  constructor(name: string, args: ServerFunctionArgs, opts?: pulumi.ComponentResourceOptions) {
    super("mcp:lambda:Function", name, {}, opts);
    const { settings, names, image, architecture, tables, secret } = args;

    // before the function: Lambda would make one that keeps its lines for ever
    this.logGroup = new LogGroup(
      `${name}-logs`,
      { name: names.functionLogs, retentionInDays: settings.lambda.logRetentionDays },
      { parent: this },
    );
    const { role, policy } = functionRole(
      name,
      args,
      {
        logGroup: this.logGroup.arn,
        secret: secret.arn,
        tickets: tables.tickets?.arn,
        limits: tables.limits?.arn,
      },
      this,
    );
    this.fn = new LambdaFunction(
      `${name}-lambda`,
      {
        ...planFunction(settings, names, architecture),
        imageUri: image,
        role: role.arn,
        environment: { variables: environment(args) },
      },
      { parent: this, dependsOn: [this.logGroup, policy] },
    );
    this.alias = new Alias(
      `${name}-live`,
      {
        name: "live",
        functionName: this.fn.name,
        ...aliasTarget(args, this.fn.version),
      },
      { parent: this },
    );

    this.registerOutputs({ name: this.fn.name, version: this.fn.version, alias: this.alias.arn });
  }
}

function environment({ settings, api, tables, secret }: ServerFunctionArgs) {
  return pulumi
    .output({
      publicUrl: api.publicUrl,
      gatewayHost: api.gatewayHost,
      ticketsTable: tables.tickets?.name,
      limitsTable: tables.limits?.name,
      secretId: secret.arn,
      secretVersion: secret.versionId,
    })
    .apply((facts) => functionEnv(settings, facts));
}

function aliasTarget({ settings }: StackContext, published: pulumi.Output<string>) {
  const plan = published.apply((version) => planAlias(settings, version));
  return {
    functionVersion: plan.functionVersion,
    // without a canary nothing is weighed
    ...(settings.lambda.canary ? { routingConfig: plan.routingConfig } : {}),
  };
}
