import { describe, expect, it } from "vitest";
import { invokeArn, streamingInvokeArn } from "./arns.ts";
import { codeRequest, configurationRequest, createRequest } from "./function-requests.ts";

const inputs = {
  role: "arn:aws:iam::123456789012:role/ops",
  imageUri: "ops@sha256:a",
  imageConfig: { commands: ["app/lambda.js"] },
  architectures: ["arm64"],
  memorySize: 512,
  environment: { variables: { A: "1" } },
  loggingConfig: { logFormat: "JSON", logGroup: "/aws/lambda/ops", systemLogLevel: "WARN" },
  tracingConfig: { mode: "Active" },
  vpcConfig: { subnetIds: ["subnet-1"], securityGroupIds: ["sg-1"] },
  publish: true,
};

describe("the requests for a function", () => {
  it("give all of it to Lambda at its creation", () => {
    expect(createRequest(inputs, "ops", { stack: "dev" })).toMatchObject({
      FunctionName: "ops",
      PackageType: "Image",
      Code: { ImageUri: "ops@sha256:a" },
      Role: inputs.role,
      ImageConfig: { Command: ["app/lambda.js"] },
      Architectures: ["arm64"],
      Environment: { Variables: { A: "1" } },
      LoggingConfig: {
        LogFormat: "JSON",
        LogGroup: "/aws/lambda/ops",
        SystemLogLevel: "WARN",
      },
      TracingConfig: { Mode: "Active" },
      VpcConfig: { SubnetIds: ["subnet-1"], SecurityGroupIds: ["sg-1"] },
      Publish: true,
      Tags: { stack: "dev" },
    });
    expect(codeRequest(inputs)).toEqual({ ImageUri: "ops@sha256:a", Architectures: ["arm64"] });
  });

  it("change only what differs", () => {
    expect(configurationRequest(inputs, new Set(["memorySize", "tags"]))).toEqual({
      MemorySize: 512,
    });
  });

  it("take back what the program leaves out", () => {
    const changed = new Set(["environment", "tracingConfig", "vpcConfig", "timeout"]);
    expect(configurationRequest({ role: inputs.role }, changed)).toEqual({
      Environment: { Variables: {} },
      TracingConfig: { Mode: "PassThrough" },
      VpcConfig: { SubnetIds: [], SecurityGroupIds: [], Ipv6AllowedForDualStack: false },
      Timeout: 3,
    });
  });
});

it("names a function to API Gateway in the partition that it is in", () => {
  const arn = "arn:aws-cn:lambda:cn-north-1:123456789012:function:ops:live";
  const gateway = "arn:aws-cn:apigateway:cn-north-1:lambda:path";
  expect(invokeArn(arn)).toBe(`${gateway}/2015-03-31/functions/${arn}/invocations`);
  expect(streamingInvokeArn(arn)).toBe(
    `${gateway}/2021-11-15/functions/${arn}/response-streaming-invocations`,
  );
});
