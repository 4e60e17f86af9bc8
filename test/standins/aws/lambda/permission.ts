import { randomUUID } from "node:crypto";
import type { Lambda } from "@aws-sdk/client-lambda";
import { fixed } from "../../property-table.ts";
import { isProperties, type Properties, textOf, type Value } from "../../values.ts";
import { orUndefined } from "../errors.ts";
import type { AwsType } from "../kind.ts";
import { placeIn } from "../places.ts";

/** Statements of the policy that says who may call a function; AWS changes none in place. */
export const permissions: AwsType = {
  token: "aws:lambda/permission:Permission",
  table: {
    action: fixed("text", { required: true }),
    function: fixed("text", { required: true }),
    principal: fixed("text", { required: true }),
    qualifier: fixed("text"),
    sourceAccount: fixed("text"),
    sourceArn: fixed("text"),
    statementId: fixed("text"),
    statementIdPrefix: fixed("text"),
  },
  tagged: false,
  named: false,
  computed: ["statementId"],
  create: async ({ aws, region, inputs }) => {
    const lambda = await aws.clients.lambda(region);
    const prefix = textOf(inputs, "statementIdPrefix") ?? "pulumi-";
    const StatementId = textOf(inputs, "statementId") ?? `${prefix}${randomUUID()}`;
    // AWS refuses a second statement of one name, moto does not
    if ((await statementOf(lambda, inputs, StatementId)) !== undefined) {
      throw new Error(
        `The policy of function ${textOf(inputs, "function")} has a statement ${StatementId} already. Take another statementId, or replace it with deleteBeforeReplace.`,
      );
    }
    await lambda.addPermission({
      FunctionName: textOf(inputs, "function"),
      Qualifier: textOf(inputs, "qualifier"),
      StatementId,
      Action: textOf(inputs, "action"),
      Principal: textOf(inputs, "principal"),
      SourceArn: textOf(inputs, "sourceArn"),
      SourceAccount: textOf(inputs, "sourceAccount"),
    });
    return StatementId;
  },
  read: async ({ aws, region, inputs, id }) => {
    const lambda = await aws.clients.lambda(region);
    const statement = await statementOf(lambda, inputs, id);
    if (statement === undefined) return undefined;
    return {
      inputs: {
        action: textOf(statement, "Action"),
        principal: principalOf(statement.Principal),
        sourceArn: conditionOf(statement, "aws:sourcearn"),
        sourceAccount: conditionOf(statement, "aws:sourceaccount"),
      },
      outputs: { statementId: id },
    };
  },
  update: async () => {
    throw new Error("AWS cannot change a statement of a policy; make a new one.");
  },
  delete: async ({ aws, region, inputs, id }) => {
    const lambda = await aws.clients.lambda(region);
    await orUndefined(
      lambda.removePermission({
        FunctionName: textOf(inputs, "function"),
        Qualifier: textOf(inputs, "qualifier"),
        StatementId: id,
      }),
    );
  },
};

/** The statement of that name that is about the qualifier; moto answers those of all of them. */
async function statementOf(
  lambda: Lambda,
  inputs: Properties,
  id: string,
): Promise<Properties | undefined> {
  const Qualifier = textOf(inputs, "qualifier");
  const FunctionName = placeIn(inputs, "function");
  const answer = await orUndefined(lambda.getPolicy({ FunctionName, Qualifier }));
  const policy: Value = JSON.parse(answer?.Policy ?? "{}");
  const statements = isProperties(policy) ? policy.Statement : undefined;
  if (!Array.isArray(statements)) return undefined;
  return statements.filter(isProperties).find((statement) => {
    const resource = textOf(statement, "Resource") ?? "";
    const isOfQualifier = Qualifier === undefined || resource.endsWith(`:${Qualifier}`);
    return statement.Sid === id && isOfQualifier;
  });
}

/** A service is written as an object, anybody as `*`, an account by the ARN of its root. */
function principalOf(principal: Value | undefined): string | undefined {
  if (!isProperties(principal)) return typeof principal === "string" ? principal : undefined;
  const account = textOf(principal, "AWS");
  return textOf(principal, "Service") ?? account?.match(/::(\d{12}):root$/)?.[1] ?? account;
}

/** AWS writes its condition keys in several cases. */
function conditionOf(statement: Properties, key: string): string | undefined {
  const conditions = isProperties(statement.Condition) ? Object.values(statement.Condition) : [];
  const found = conditions
    .filter(isProperties)
    .flatMap((condition) => Object.entries(condition))
    .find(([name]) => name.toLowerCase() === key)?.[1];
  return typeof found === "string" ? found : undefined;
}
