import { IAM } from "@aws-sdk/client-iam";
import { Lambda } from "@aws-sdk/client-lambda";
import { describe, expect, it } from "vitest";
import type { Properties } from "../standins/values.ts";
import { awsProvider, region } from "./aws-provider.ts";
import { end, live } from "./resource-life.ts";

const aws = awsProvider();
const lambda = () => new Lambda(aws().sdk);
const urnOf = (type: string) => `urn:pulumi:dev::project::${type}::thing`;
const functionType = "aws:lambda/function:Function";
const permissionType = "aws:lambda/permission:Permission";

const image = (digit: string) => `localhost:5000/ops@sha256:${digit.repeat(64)}`;

/** A role of that name, and a function that runs as it. */
async function functionInputs(name: string): Promise<Properties> {
  const { Role } = await new IAM(aws().sdk).createRole({
    RoleName: name,
    AssumeRolePolicyDocument: "{}",
  });
  return {
    name,
    packageType: "Image",
    imageUri: image("a"),
    imageConfig: { commands: ["app/lambda.js"] },
    role: Role?.Arn,
    architectures: ["x86_64"],
    environment: { variables: { LOG_LEVEL: "info" } },
    loggingConfig: { logFormat: "JSON", logGroup: `/aws/lambda/${name}` },
    tracingConfig: { mode: "PassThrough" },
    publish: true,
    tags: { owner: "ops" },
  };
}

async function created(type: string, inputs: Properties) {
  return aws().provider.create(urnOf(type), await aws().provider.check(urnOf(type), inputs));
}

describe("a function", () => {
  it("is made, changed with a new version each time, and deleted", async () => {
    const inputs = await functionInputs("ops-dev");
    const fn = await live(aws().provider, {
      type: functionType,
      inputs: { ...inputs, reservedConcurrentExecutions: 4, memorySize: 512, timeout: 29 },
      changes: {
        imageUri: image("b"),
        imageConfig: { commands: ["app/other.js"] },
        environment: { variables: { LOG_LEVEL: "debug", REGION: "here" } },
        tracingConfig: { mode: "Active" },
        vpcConfig: { subnetIds: ["subnet-2", "subnet-1"], securityGroupIds: ["sg-1"] },
        memorySize: 1024,
        reservedConcurrentExecutions: 8,
        tags: { team: "ops" },
      },
      replaced: { name: "ops-prod", region: "eu-west-1" },
      local: ["publish", "architectures", "imageConfig", "loggingConfig", "tracingConfig"],
    });
    const arn = `arn:aws:lambda:${region}:${aws().account}:function:ops-dev`;
    const gateway = `arn:aws:apigateway:${region}:lambda:path`;
    expect(fn.state).toMatchObject({
      arn,
      version: "2",
      qualifiedArn: `${arn}:2`,
      invokeArn: `${gateway}/2015-03-31/functions/${arn}/invocations`,
      responseStreamingInvokeArn: `${gateway}/2021-11-15/functions/${arn}/response-streaming-invocations`,
      tagsAll: { stack: "dev", team: "ops" },
    });
    const found = await lambda().getFunction({ FunctionName: "ops-dev" });
    expect(found.Code?.ImageUri).toBe(image("b"));
    expect(found.Configuration).toMatchObject({
      MemorySize: 1024,
      Environment: { Variables: { LOG_LEVEL: "debug", REGION: "here" } },
    });
    expect(found.Concurrency?.ReservedConcurrentExecutions).toBe(8);
    expect(found.Tags).toEqual({ stack: "dev", team: "ops" });
    const before = await lambda().getFunction({ FunctionName: "ops-dev", Qualifier: "1" });
    expect(before.Configuration?.Environment?.Variables).toEqual({ LOG_LEVEL: "info" });
    await end(aws().provider, fn);
  });

  it("publishes nothing for a change of tags or of reserved concurrency", async () => {
    const inputs = await functionInputs("ops-tags");
    const fn = await live(aws().provider, {
      type: functionType,
      inputs: { ...inputs, reservedConcurrentExecutions: 4 },
      changes: { reservedConcurrentExecutions: -1, tags: { owner: "dev" } },
      local: ["publish", "architectures", "imageConfig", "loggingConfig", "tracingConfig"],
    });
    expect(fn.state.version).toBe("1");
    const found = await lambda().getFunction({ FunctionName: "ops-tags" });
    expect(found.Concurrency).toBeUndefined();
    await end(aws().provider, fn);
  });

  it("shows what somebody changed, and stays when it is told to", async () => {
    const inputs = await functionInputs("ops-drift");
    const fn = await created(functionType, { ...inputs, skipDestroy: true });
    await lambda().updateFunctionConfiguration({
      FunctionName: "ops-drift",
      MemorySize: 256,
      Environment: { Variables: {} },
    });
    const refreshed = await aws().provider.read(fn);
    if (refreshed === undefined) throw new Error("the function is gone");
    const wanted = await aws().provider.check(fn.urn, { ...inputs, skipDestroy: true }, fn.inputs);
    const { changed } = await aws().provider.diff(refreshed, wanted);
    expect([...changed].sort()).toEqual(["environment", "memorySize"]);
    await aws().provider.delete(fn);
    expect(await aws().provider.read(fn)).toBeDefined();
  });

  it("fails without an image, as a zip file, and out of Lambda's limits", async () => {
    const check = (inputs: Properties) => aws().provider.check(urnOf(functionType), inputs);
    const role = "arn:aws:iam::123456789012:role/ops";
    await expect(check({ role, packageType: "Image" })).rejects.toThrow("`imageUri` is missing");
    await expect(check({ role })).rejects.toThrow('`packageType` must be "Image"');
    const valid = { role, packageType: "Image", imageUri: image("a") };
    await expect(check({ ...valid, timeout: 901 })).rejects.toThrow(
      "`timeout` is 901; allowed: 1 to 900.",
    );
    await expect(check({ ...valid, layers: ["arn"] })).rejects.toThrow(
      "the stand-in does not implement `layers`",
    );
  });
});

describe("an alias and its permission", () => {
  it("moves between versions, shares calls and is called by one route alone", async () => {
    const fn = await created(functionType, await functionInputs("ops-live"));
    const next = await aws().provider.check(fn.urn, { ...fn.inputs, memorySize: 256 }, fn.inputs);
    const second = await aws().provider.update(fn, next);
    expect(second.state.version).toBe("2");

    const alias = await live(aws().provider, {
      type: "aws:lambda/alias:Alias",
      inputs: {
        name: "live",
        functionName: "ops-live",
        functionVersion: "1",
        routingConfig: { additionalVersionWeights: { "2": 0.1 } },
      },
      changes: { functionVersion: "2", routingConfig: {} },
      replaced: { name: "other", functionName: "another" },
      local: ["functionName"],
    });
    const arn = `arn:aws:lambda:${region}:${aws().account}:function:ops-live:live`;
    expect(alias.state).toMatchObject({
      arn,
      invokeArn: `arn:aws:apigateway:${region}:lambda:path/2015-03-31/functions/${arn}/invocations`,
    });
    const place = { FunctionName: "ops-live", Name: "live" };
    expect(await lambda().getAlias(place)).toMatchObject({ FunctionVersion: "2" });

    const sourceArn = `arn:aws:execute-api:${region}:${aws().account}:abc/$default/POST/mcp`;
    const inputs = {
      statementId: "post-mcp",
      action: "lambda:InvokeFunction",
      function: "ops-live",
      qualifier: "live",
      principal: "apigateway.amazonaws.com",
      sourceArn,
    };
    const permission = await live(aws().provider, {
      type: permissionType,
      inputs,
      replaced: { sourceArn: `${sourceArn}/other`, statementId: "other", qualifier: "2" },
      imports: false,
    });
    const { Policy = "{}" } = await lambda().getPolicy({
      FunctionName: "ops-live",
      Qualifier: "live",
    });
    expect(JSON.parse(Policy).Statement).toEqual([
      {
        Sid: "post-mcp",
        Effect: "Allow",
        Principal: { Service: "apigateway.amazonaws.com" },
        Action: "lambda:InvokeFunction",
        Resource: arn,
        Condition: { ArnLike: { "AWS:SourceArn": sourceArn } },
      },
    ]);
    await expect(created(permissionType, inputs)).rejects.toThrow(
      "has a statement post-mcp already",
    );
    await end(aws().provider, permission);
    await end(aws().provider, alias);
    await end(aws().provider, second);
  });
});
