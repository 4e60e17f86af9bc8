import { describe, expect, it } from "vitest";
import { awsRules, awsStackRules } from "../../../../infra/policy/aws/rules.ts";
import type { PolicyResource } from "../../../../infra/policy/rule.ts";
import { lambdaSettingsOf } from "../../infra/lambda/settings.ts";
import { changed, ruleContext } from "../judge.ts";
import { additions, changes } from "./changes.ts";
import { found, ownResources } from "./own-resources.ts";

const production = ruleContext("lambda");
const domain = {
  name: "mcp.example.com",
  certificateArn: "arn:aws:acm:eu-central-1:123456789012:certificate/ab-cd",
};

let made: Promise<readonly PolicyResource[]> | undefined;
/** What a stack makes that breaks no rule at all; made once. */
function own(): Promise<readonly PolicyResource[]> {
  made ??= ownResources(
    lambdaSettingsOf(
      { shared: "dynamodb", allowedOrigins: ["https://app.example.com"] },
      { tracing: true, cors: true, domain },
    ),
  );
  return made;
}

function without(resources: readonly PolicyResource[], type: string): readonly PolicyResource[] {
  return resources.filter((resource) => resource.type !== type);
}

describe("an AWS program that was changed", () => {
  it("broke no rule before", async () => {
    expect(found(await own(), production)).toEqual([]);
  });

  it.each(changes)("fails $rule alone at $at", async ({ rule, ...change }) => {
    const findings = found(changed(await own(), change), production);
    const pairs = findings.map((one) => `${one.rule} ${one.of}`);
    const [resource] = change.at;
    expect([...new Set(pairs)]).toEqual([`${rule} ${resource}`]);
  });

  it.each(additions)("fails $rule alone by making $type", async ({ rule, type, props }) => {
    const added = { type, name: "added", urn: `urn:pulumi:dev::mcp-stacks::${type}::added`, props };
    const findings = found([...(await own()), added], production);
    expect(findings.map((one) => [one.rule, one.of])).toEqual([[rule, "added"]]);
  });

  it("fails when nobody is told of faults any more", async () => {
    const silent = without(await own(), "aws:cloudwatch/metricAlarm:MetricAlarm");
    expect(found(silent, production).map(({ rule }) => rule)).toEqual(["aws-alarms"]);
  });

  it("fails when nothing throttles a REST API, or settings without a limit", async () => {
    const rest = await ownResources(lambdaSettingsOf({}, { streaming: true, tracing: true }));
    const refused = (resources: readonly PolicyResource[]) =>
      found(resources, production)
        .filter(({ level }) => level === "mandatory")
        .map(({ rule, of }) => `${rule} ${of}`);
    expect(refused(rest)).toEqual([]);
    expect(refused(without(rest, "aws:apigateway/methodSettings:MethodSettings"))).toEqual([
      "aws-rest-throttling routes-stage",
    ]);
    const unlimited = {
      at: ["routes-throttling", "/settings/throttlingRateLimit"] as const,
      value: -1,
    };
    expect(refused(changed(rest, unlimited))).toEqual(["aws-throttling routes-throttling"]);
  });

  it("fails every rule there is by one of these changes", () => {
    const refused = new Set([...changes, ...additions].map(({ rule }) => rule));
    const elsewhere = ["aws-alarms", "aws-rest-throttling", "aws-rest-access-log"];
    const ids = [...awsRules, ...awsStackRules].map(({ id }) => id);
    expect([...refused, ...elsewhere].sort()).toEqual(ids.sort());
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("tells no secret that it was given", async () => {
    const resources = await own();
    const told = changes
      .filter(({ rule }) => rule === "aws-no-plain-secrets")
      .flatMap((change) => found(changed(resources, change), production));
    expect(told).toHaveLength(3);
    expect(JSON.stringify(told)).not.toContain("hunter2");
  });

  it("waits for what a first preview does not know yet: the policy, the image, the source of calls", async () => {
    const pending = (await own()).map((resource) => {
      const unknown = ["policy", "imageUri", "sourceArn", "environment", "accessLogSettings"];
      const props = Object.fromEntries(
        Object.entries(resource.props).map(([key, value]) => [
          key,
          unknown.includes(key) ? undefined : value,
        ]),
      );
      return { ...resource, props };
    });
    expect(found(pending, production)).toEqual([]);
  });
});
