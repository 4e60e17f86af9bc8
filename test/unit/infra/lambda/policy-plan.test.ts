import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { namesOf } from "../../../../infra/lambda/names.ts";
import {
  type PolicyResources,
  planPolicy,
  planTrust,
  type Statement,
} from "../../../../infra/lambda/policy-plan.ts";
import { tableActions } from "../../../../infra/lambda/table-actions-plan.ts";
import { type Wildcard, wildcards } from "../../../../infra/lambda/wildcards-plan.ts";
import { sourceFiles } from "../../source-files.ts";
import { lambdaSettingsOf } from "./settings.ts";

const name = namesOf({ server: "ops-assistant", stack: "prod" }).server;
const account = "123456789012";
const arn = (service: string, rest: string) => `arn:aws:${service}:eu-central-1:${account}:${rest}`;
const resources: PolicyResources = {
  logGroup: arn("logs", `log-group:/aws/lambda/${name}`),
  secret: arn("secretsmanager", `secret:${name}-1-abcdef`),
  tickets: arn("dynamodb", `table/${name}-tickets`),
  limits: arn("dynamodb", `table/${name}-limits`),
};
const none: PolicyResources = {
  ...resources,
  secret: undefined,
  tickets: undefined,
  limits: undefined,
};
const vpc = { subnetIds: ["subnet-01234567"], securityGroupIds: ["sg-01234567"] };

const statementsOf = (lambda: Record<string, unknown>, given: PolicyResources = resources) =>
  planPolicy(lambdaSettingsOf({}, lambda), name, given).Statement;

describe("planPolicy", () => {
  it("lets a function that uses nothing write its log and do nothing else", () => {
    expect(statementsOf({}, none)).toEqual([
      {
        Sid: "WriteLogs",
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: `${resources.logGroup}:*`,
      },
    ]);
  });

  it("grants each thing that the settings need, on that resource alone", () => {
    const [, ...granted] = statementsOf({ tracing: true });
    expect(granted.map(({ Sid, Effect, Resource }) => [Sid, Effect, Resource])).toEqual([
      ["ReadSecret", "Allow", resources.secret],
      ["UseTickets", "Allow", resources.tickets],
      ["UseLimits", "Allow", resources.limits],
      ["WriteTraces", "Allow", "*"],
    ]);
    expect(granted[0]?.Action).toEqual(["secretsmanager:GetSecretValue"]);
    expect(granted[1]?.Action).toEqual(tableActions.tickets);
    expect(granted[2]?.Action).toEqual(tableActions.limits);
  });

  it("keeps the rights on the network from the code of the function, whose they are not", () => {
    const [join, deny, ...others] = statementsOf({ vpc }, none).slice(1);
    expect(others).toEqual([]);
    expect(join).toMatchObject({ Effect: "Allow", Action: wildcards.network.actions });
    expect(deny).toEqual({
      Sid: "KeepNetworkFromCode",
      Effect: "Deny",
      Action: wildcards.network.actions,
      Resource: "*",
      Condition: { ArnEquals: { "lambda:SourceFunctionArn": arn("lambda", `function:${name}`) } },
    });
  });

  it("holds no wildcard but those that AWS gives a reason for, whatever is combined", () => {
    const listed: readonly Wildcard[] = Object.values(wildcards);
    const isListed = ({ Action, Resource }: Statement) =>
      listed.some(
        ({ actions, resource }) =>
          actions.join() === Action.join() &&
          Resource === (resource.startsWith(":") ? `${resources.logGroup}${resource}` : resource),
      );
    const maybe = <T>(value: T) => fc.constantFrom(value, undefined);
    const combination = fc.record({
      lambda: fc.record({ tracing: fc.boolean(), vpc: fc.constant(vpc) }, { requiredKeys: [] }),
      given: fc.record({
        logGroup: fc.constant(resources.logGroup),
        secret: maybe(resources.secret),
        tickets: maybe(resources.tickets),
        limits: maybe(resources.limits),
      }),
    });
    fc.assert(
      fc.property(combination, ({ lambda, given }) => {
        const statements = statementsOf(lambda, given);
        const broad = statements.filter(
          ({ Action, Resource }) => Resource.includes("*") || Action.join().includes("*"),
        );
        expect(broad.filter((statement) => !isListed(statement))).toEqual([]);
        expect(statements.filter(({ Action }) => Action.some((one) => /[*?]/.test(one)))).toEqual(
          [],
        );
        const ids = statements.map(({ Sid }) => Sid);
        expect(new Set(ids).size).toBe(ids.length);
      }),
    );
    for (const { reason, source } of listed) {
      expect(reason).not.toBe("");
      expect(source).toMatch(/^https:\/\/docs\.aws\.amazon\.com\//);
    }
  });

  it("fits in the 10 240 characters that a role's inline policies may have", () => {
    const policy = planPolicy(lambdaSettingsOf({}, { tracing: true, vpc }), name, resources);
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
    expect(JSON.stringify(policy).length).toBeLessThan(10_240);
  });
});

describe("planTrust", () => {
  it("lets Lambda alone take on the role, on no condition that it is not known to meet", () => {
    expect(planTrust()).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Service: "lambda.amazonaws.com" },
          Action: "sts:AssumeRole",
        },
      ],
    });
  });
});

describe("tableActions", () => {
  /** What a request of the code needs, by what it looks like there. */
  const requests: Readonly<Record<string, RegExp>> = {
    "dynamodb:ConditionCheckItem": /\bConditionCheck: \{/,
    "dynamodb:DeleteItem": /\bDelete: \{/,
    "dynamodb:GetItem": /\bdb\.get\(/,
    "dynamodb:PutItem": /\bPut: \{/,
    "dynamodb:Query": /\bdb\.query\(/,
    "dynamodb:UpdateItem": /\bdb\.update\(|\bUpdate: \{/,
  };
  const usedIn = (path: RegExp) => {
    const texts = sourceFiles().filter((file) => path.test(file.path));
    return Object.keys(requests).filter((action) =>
      texts.some(({ text }) => requests[action]?.test(text)),
    );
  };

  it("are what the code asks of the table of tickets, no more and no less", () => {
    expect(tableActions.tickets).toEqual(usedIn(/^app\/src\/store\/dynamodb-/));
  });

  it("are what the code asks of the table of limits, no more and no less", () => {
    expect(tableActions.limits).toEqual(usedIn(/^app\/src\/limits\/dynamodb/));
  });

  it("know every request that the code can make", () => {
    const [port] = sourceFiles().filter(({ path }) => path === "app/src/dynamodb/dynamodb.ts");
    const methods = [...(port?.text ?? "").matchAll(/^ {2}(\w+)\(/gm)].map(([, method]) => method);
    expect(methods).toEqual(["get", "query", "update", "transact"]);
  });
});
