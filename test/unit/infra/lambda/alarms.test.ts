import { describe, expect, it } from "vitest";
import { planAlarms } from "../../../../infra/lambda/alarms-plan.ts";
import { contextOf, gatewayOnMocks, inputsOf } from "./gateway.ts";

const topicArn = "arn:aws:sns:eu-central-1:123456789012:ops-assistant-prod-alarms";
const own = { alarmActions: [topicArn], okActions: [topicArn] };
const stage = { ApiId: "api-http-id", Stage: "$default" };
const alias = { FunctionName: "ops-assistant-prod", Resource: "ops-assistant-prod:live" };
const always = {
  alarmDescription: expect.any(String),
  comparisonOperator: "GreaterThanThreshold",
  treatMissingData: "notBreaching",
};

/** Type and name of what alarms need, of all that was made. */
function ofAlarms(made: readonly string[]): string[] {
  return made.filter((name) => /^aws:(cloudwatch\/metricAlarm|sns)/.test(name));
}

describe("alarms", () => {
  it("are four of AWS's figures and three of the server's, and a topic of the stack's own", async () => {
    const { made } = await gatewayOnMocks();
    expect(ofAlarms(made)).toEqual([
      "aws:cloudwatch/metricAlarm:MetricAlarm alarms-5xx",
      "aws:cloudwatch/metricAlarm:MetricAlarm alarms-audit-failing",
      "aws:cloudwatch/metricAlarm:MetricAlarm alarms-auth-refused",
      "aws:cloudwatch/metricAlarm:MetricAlarm alarms-failing",
      "aws:cloudwatch/metricAlarm:MetricAlarm alarms-slow",
      "aws:cloudwatch/metricAlarm:MetricAlarm alarms-store-failing",
      "aws:cloudwatch/metricAlarm:MetricAlarm alarms-throttled",
      "aws:sns/topic:Topic alarms-topic",
    ]);
  });

  it("are none when they are switched off, and neither is a topic", async () => {
    const { made } = await gatewayOnMocks({
      alarms: { enabled: false, email: "ops@example.com" },
    });
    expect(ofAlarms(made)).toEqual([]);
  });

  it("are raised by a share of failed requests, and never by one of a quiet night", async () => {
    const made = await gatewayOnMocks({ alarms: { errorPercent: 2.5 } });
    const count = (id: string, metricName: string) => ({
      id,
      metric: {
        namespace: "AWS/ApiGateway",
        metricName,
        dimensions: stage,
        period: 300,
        stat: "Sum",
      },
      returnData: false,
    });
    expect(inputsOf(made, "alarms-5xx")).toEqual({
      ...always,
      ...own,
      name: "ops-assistant-prod-5xx",
      threshold: 2.5,
      datapointsToAlarm: 2,
      evaluationPeriods: 2,
      metricQueries: [
        count("failed", "5xx"),
        count("requests", "Count"),
        {
          id: "share",
          expression: "IF(failed >= 3, 100 * failed / requests, 0)",
          label: "Requests answered with 5xx, percent",
          returnData: true,
        },
      ],
    });
  });

  it("are raised by the slowest percent of the requests", async () => {
    const made = await gatewayOnMocks({ alarms: { p99Ms: 1234 } });
    expect(inputsOf(made, "alarms-slow")).toEqual({
      ...always,
      ...own,
      name: "ops-assistant-prod-slow",
      namespace: "AWS/ApiGateway",
      metricName: "Latency",
      dimensions: stage,
      extendedStatistic: "p99",
      period: 300,
      threshold: 1234,
      datapointsToAlarm: 3,
      evaluationPeriods: 3,
    });
  });

  it("are raised by a function that is not started or ends without an answer, whatever its version", async () => {
    const made = await gatewayOnMocks();
    const counted = {
      ...always,
      ...own,
      namespace: "AWS/Lambda",
      dimensions: alias,
      statistic: "Sum",
      threshold: 0,
    };
    expect(inputsOf(made, "alarms-throttled")).toEqual({
      ...counted,
      name: "ops-assistant-prod-throttled",
      metricName: "Throttles",
      period: 60,
      datapointsToAlarm: 3,
      evaluationPeriods: 5,
    });
    expect(inputsOf(made, "alarms-failing")).toEqual({
      ...counted,
      name: "ops-assistant-prod-failing",
      metricName: "Errors",
      period: 300,
      datapointsToAlarm: 2,
      evaluationPeriods: 3,
    });
  });

  it("tell an address of e-mail by the stack's own topic", async () => {
    const made = await gatewayOnMocks({ alarms: { email: "ops@example.com" } });
    expect(inputsOf(made, "alarms-topic")).toEqual({ name: "ops-assistant-prod-alarms" });
    expect(inputsOf(made, "alarms-email")).toEqual({
      topic: topicArn,
      protocol: "email",
      endpoint: "ops@example.com",
    });
  });

  it("tell a topic that is there already, and make none", async () => {
    const given = "arn:aws:sns:eu-central-1:123456789012:pager";
    const made = await gatewayOnMocks({ alarms: { topicArn: given } });
    expect(ofAlarms(made.made).filter((name) => name.startsWith("aws:sns"))).toEqual([]);
    expect(inputsOf(made, "alarms-5xx")).toMatchObject({
      alarmActions: [given],
      okActions: [given],
    });
  });

  it("know a REST API by its name, its failures by their other name, and no slow streams", async () => {
    const made = await gatewayOnMocks({ streaming: true });
    expect(ofAlarms(made.made).map((name) => name.split(" ")[1])).toEqual([
      "alarms-5xx",
      "alarms-audit-failing",
      "alarms-auth-refused",
      "alarms-failing",
      "alarms-store-failing",
      "alarms-throttled",
      "alarms-topic",
    ]);
    expect(inputsOf(made, "alarms-5xx").metricQueries).toMatchObject([
      {
        metric: {
          metricName: "5XXError",
          dimensions: { ApiName: "ops-assistant-prod", Stage: "live" },
        },
      },
      { metric: { metricName: "Count" } },
      { id: "share" },
    ]);
  });

  it("say what to do, and name no log that is not there", () => {
    const sources = { gateway: stage, fn: alias };
    const told = (lambda: Record<string, unknown>) =>
      planAlarms(contextOf(lambda), sources).map(({ args }) => args.alarmDescription);
    for (const description of [...told({}), ...told({ streaming: true })]) {
      expect(description).toMatch(/^\p{Lu}.*\. \p{Lu}.*\.$/u);
      // AWS takes no more (API reference of CloudWatch, PutMetricAlarm)
      expect(description.length).toBeLessThanOrEqual(1024);
    }
    expect(told({}).join()).toContain("/aws/vendedlogs/apigateway/ops-assistant-prod");
    expect(told({ streaming: true }).join()).not.toContain("/aws/vendedlogs");
  });
});
