import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { planAccessLogFormat } from "../../../../infra/lambda/access-log-plan.ts";
import { addressesOf } from "../../../../infra/lambda/addresses.ts";
import { partitionOf } from "../../../../infra/lambda/partition.ts";
import { resolved } from "../mocks.ts";
import { contextOf } from "./gateway.ts";

describe("the gateway's access log", () => {
  const fields: unknown = JSON.parse(planAccessLogFormat());

  it("is one line of JSON in which every value is a string", () => {
    expect(planAccessLogFormat()).not.toContain("\n");
    for (const value of Object.values(Object(fields))) {
      expect(value).toMatch(/^\$context\.[A-Za-z.]+$/);
    }
  });

  it("says who called what, what came of it and where to read on", () => {
    expect(fields).toMatchObject({
      requestId: "$context.requestId",
      functionRequestId: "$context.integration.requestId",
      ip: "$context.identity.sourceIp",
      route: "$context.routeKey",
      status: "$context.status",
      latencyMs: "$context.responseLatency",
      functionError: "$context.integration.error",
      responseBytes: "$context.responseLength",
    });
  });

  it("holds no headers, queries or bodies, where tokens are", () => {
    expect(planAccessLogFormat()).not.toMatch(/header|query|body|authorization|userAgent/i);
  });
});

describe("the addresses of a stack", () => {
  it("are below the public URL, and its metrics on the console's page of their namespace", async () => {
    const url = pulumi.output("https://mcp.example.com");
    expect(await resolved(addressesOf(contextOf(), url))).toEqual({
      endpoint: "https://mcp.example.com/mcp",
      healthUrl: "https://mcp.example.com/health",
      metricsUrl:
        "https://eu-central-1.console.aws.amazon.com/cloudwatch/home?region=eu-central-1#metricsV2:graph=~();namespace=mcp-stacks",
    });
  });

  it.each([
    { region: "eu-central-1", name: "aws", console: "console.aws.amazon.com" },
    { region: "cn-north-1", name: "aws-cn", console: "console.amazonaws.cn" },
    { region: "us-gov-west-1", name: "aws-us-gov", console: "console.amazonaws-us-gov.com" },
  ])("are those of the partition that $region is in", async ({ region, name, console }) => {
    expect(partitionOf(region).name).toBe(name);
    const { metricsUrl } = await resolved(
      addressesOf(contextOf({ region }), pulumi.output("https://mcp.example.com")),
    );
    expect(new URL(metricsUrl).host).toBe(`${region}.${console}`);
  });
});
