import { describe, expect, it } from "vitest";
import { architectureOf, factsForFunction } from "../../../../infra/lambda/architecture-plan.ts";
import { providerPlan } from "../../../../infra/lambda/provider-plan.ts";
import { lambdaSettingsOf } from "./settings.ts";

const owner = { server: "ops-assistant", stack: "prod" };
const planned = (lambda = {}) => providerPlan(lambdaSettingsOf({}, lambda), owner);
const own = {
  "com.mcp-stacks.project": "mcp-stacks",
  "com.mcp-stacks.stack": "prod",
  "com.mcp-stacks.server": "ops-assistant",
  "managed-by": "pulumi",
};

describe("providerPlan", () => {
  it("makes everything in the settings' region, tagged with whose it is", () => {
    // with nothing else, so with the provider's own retries
    expect(planned()).toEqual({ region: "eu-central-1", defaultTags: { tags: own } });
  });

  it("goes by the settings' profile, and to their account alone", () => {
    expect(planned({ profile: "ops", account: "123456789012" })).toMatchObject({
      profile: "ops",
      allowedAccountIds: ["123456789012"],
    });
  });

  it("adds the settings' tags, which cannot say that it is another's", () => {
    const tags = { "cost-centre": "42", "com.mcp-stacks.stack": "dev" };
    expect(planned({ tags }).defaultTags.tags).toEqual({ "cost-centre": "42", ...own });
  });

  it("calls every service at the endpoint of a test, with the account that it names", () => {
    const { endpoints, ...rest } = planned({ endpoint: "http://127.0.0.1:5000" });
    expect(Object.keys(endpoints?.[0] ?? {})).toEqual([
      "apigateway",
      "apigatewayv2",
      "cloudwatch",
      "dynamodb",
      "ec2",
      "ecr",
      "iam",
      "lambda",
      "logs",
      "route53",
      "secretsmanager",
      "sns",
      "sts",
    ]);
    expect(new Set(Object.values(endpoints?.[0] ?? {}))).toEqual(
      new Set(["http://127.0.0.1:5000"]),
    );
    expect(rest).toMatchObject({
      skipCredentialsValidation: true,
      skipMetadataApiCheck: true,
      maxRetries: 3,
    });
    expect(rest).not.toHaveProperty("skipRequestingAccountId");
    expect(rest).not.toHaveProperty("accessKey");
  });
});

describe("architectureOf", () => {
  const image = (platform?: string) => ({ image: { build: platform ? { platform } : {} } });
  const cases: [string, string | undefined, string | undefined, string, string][] = [
    ["the settings' own", "arm64", undefined, "x64", "arm64"],
    ["that of the image's platform", undefined, "linux/arm64", "x64", "arm64"],
    ["that of the image's platform", undefined, "linux/amd64", "arm64", "x86_64"],
    ["this machine's", undefined, undefined, "x64", "x86_64"],
    ["this machine's", undefined, undefined, "arm64", "arm64"],
  ];
  it.each(cases)("is %s: %s, %s on %s", (_, architecture, platform, arch, expected) => {
    const lambda = architecture === undefined ? {} : { architecture };
    expect(architectureOf(lambdaSettingsOf(image(platform), lambda), { arch })).toBe(expected);
  });

  it("is what the image is built for as well", () => {
    const facts = {
      root: "/project",
      stack: "prod",
      version: "1.0.0",
      revision: "abc",
      arch: "x64",
    };
    const settings = lambdaSettingsOf({}, { architecture: "arm64" });
    expect(factsForFunction(settings, facts)).toEqual({ ...facts, arch: "arm64" });
  });
});
