import type { LambdaSettings } from "../config/schema.ts";
import { functionArn } from "./arn-plan.ts";
import { tableActions } from "./table-actions-plan.ts";
import { wildcards } from "./wildcards-plan.ts";

/** One statement of a policy document. */
export interface Statement {
  readonly Sid: string;
  readonly Effect: "Allow" | "Deny";
  readonly Action: readonly string[];
  readonly Resource: string;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** A policy document of IAM; the version is that of its language. */
export interface PolicyDocument<T> {
  readonly Version: "2012-10-17";
  readonly Statement: readonly T[];
}

/** ARNs of what the function may use; undefined is what the stack does not make. */
export interface PolicyResources {
  readonly logGroup: string;
  readonly secret: string | undefined;
  readonly tickets: string | undefined;
  readonly limits: string | undefined;
}

/**
 * Who may take on the function's role: Lambda alone. No condition on the account: a role is passed within
 * its own account only (https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html), and
 * Lambda's pages do not say that it sends `aws:SourceAccount`, without which it could not be taken on.
 */
export function planTrust() {
  return document([
    {
      Effect: "Allow",
      Principal: { Service: "lambda.amazonaws.com" },
      Action: "sts:AssumeRole",
    },
  ]);
}

/** All that the function may do: what its settings make it do, on what the stack made for it. */
export function planPolicy(
  { lambda }: LambdaSettings,
  name: string,
  resources: PolicyResources,
): PolicyDocument<Statement> {
  const { logGroup, secret, tickets, limits } = resources;
  const { logStreams, traces, network } = wildcards;
  return document([
    allow("WriteLogs", logStreams.actions, `${logGroup}${logStreams.resource}`),
    ...(secret === undefined
      ? []
      : [allow("ReadSecret", ["secretsmanager:GetSecretValue"], secret)]),
    ...(tickets === undefined ? [] : [allow("UseTickets", tableActions.tickets, tickets)]),
    ...(limits === undefined ? [] : [allow("UseLimits", tableActions.limits, limits)]),
    ...(lambda.tracing ? [allow("WriteTraces", traces.actions, traces.resource)] : []),
    ...(lambda.vpc === undefined
      ? []
      : [
          allow("JoinNetwork", network.actions, network.resource),
          // these rights are Lambda's own: the code in the function may not use them
          // (https://docs.aws.amazon.com/lambda/latest/dg/permissions-source-function-arn.html)
          {
            ...allow("KeepNetworkFromCode", network.actions, network.resource),
            Effect: "Deny" as const,
            Condition: { ArnEquals: { "lambda:SourceFunctionArn": functionArn(logGroup, name) } },
          },
        ]),
  ]);
}

function allow(Sid: string, Action: readonly string[], Resource: string): Statement {
  return { Sid, Effect: "Allow", Action, Resource };
}

function document<T>(statements: readonly T[]): PolicyDocument<T> {
  return { Version: "2012-10-17", Statement: statements };
}
