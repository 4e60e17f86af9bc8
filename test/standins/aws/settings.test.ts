import { describe, expect, it } from "vitest";
import { awsStandIn } from "./plugin.ts";
import { checkSettings, readSettings } from "./settings.ts";

describe("the configuration of the aws stand-in", () => {
  it("is read from what the SDK hands over: texts, and JSON for the rest", () => {
    const settings = readSettings(
      {
        region: "eu-central-1",
        profile: "ops",
        accessKey: "a",
        secretKey: "b",
        token: "c",
        endpoints: '[{"lambda":"http://127.0.0.1:5000","iam":""}]',
        defaultTags: '{"tags":{"stack":"dev"}}',
        allowedAccountIds: '["123456789012"]',
        maxRetries: "2",
        skipCredentialsValidation: "true",
      },
      { MCP_STACKS_REGISTRY: "localhost:5005" },
    );
    expect(settings).toEqual({
      region: "eu-central-1",
      profile: "ops",
      credentials: { accessKeyId: "a", secretAccessKey: "b", sessionToken: "c" },
      endpoints: { lambda: "http://127.0.0.1:5000" },
      defaultTags: { stack: "dev" },
      allowedAccountIds: ["123456789012"],
      maxAttempts: 3,
      registry: "localhost:5005",
    });
  });

  it("leaves credentials to the environment, and has neither endpoints nor tags by default", () => {
    expect(readSettings({ region: "eu-central-1" }, {})).toEqual({
      region: "eu-central-1",
      profile: undefined,
      credentials: undefined,
      endpoints: {},
      defaultTags: {},
      allowedAccountIds: [],
      maxAttempts: 26,
      registry: undefined,
    });
  });

  it("fails without a region, and on what the stand-in does not implement", () => {
    const faults = checkSettings({ assumeRoles: "[]", ignoreTags: null, version: "7.48.0" });
    expect(faults.map(({ property }) => property)).toEqual(["assumeRoles", "region"]);
    expect(checkSettings({ region: "eu-central-1", __internal: {} })).toEqual([]);
  });
});

describe("the aws stand-in", () => {
  const kinds = awsStandIn.kinds({ region: "eu-central-1" }, () => {}, AbortSignal.abort());

  it("knows types by the tokens that their packages have", () => {
    for (const token of [...kinds.keys()]) {
      const [, module = "", name = ""] = token.split(":");
      const [service, file] = module.split("/");
      expect(token).toBe(`aws:${service}/${file}:${name}`);
      expect(file).toBe(name.charAt(0).toLowerCase() + name.slice(1));
    }
    expect([...kinds.keys()]).toContain("aws:ecr/repository:Repository");
  });
});
