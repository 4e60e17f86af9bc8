import { APIGateway } from "@aws-sdk/client-api-gateway";
import { describe, expect, it } from "vitest";
import type { Properties } from "../standins/values.ts";
import { awsProvider, region } from "./aws-provider.ts";
import type { Kept } from "./provider-client.ts";
import { end, live } from "./resource-life.ts";

const aws = awsProvider();
const gateway = () => new APIGateway(aws().sdk);
const urnOf = (type: string) => `urn:pulumi:dev::project::aws:apigateway/${type}::thing`;

async function created(type: string, inputs: Properties): Promise<Kept> {
  return aws().provider.create(urnOf(type), await aws().provider.check(urnOf(type), inputs));
}

const apiInputs = (name: string) => ({ name, endpointConfiguration: { types: "REGIONAL" } });

const uriOf = (name: string) =>
  `arn:aws:apigateway:${region}:lambda:path/2021-11-15/functions/${name}/response-streaming-invocations`;

describe("a REST API", () => {
  it("is made, changed and deleted with what streams through it", async () => {
    const api = await live(aws().provider, {
      type: "aws:apigateway/restApi:RestApi",
      inputs: { ...apiInputs("ops-dev"), description: "one", tags: { owner: "ops" } },
      changes: { description: "two", disableExecuteApiEndpoint: true, tags: { owner: "dev" } },
      replaced: { region: "eu-west-1" },
      local: ["endpointConfiguration"],
    });
    const restApi = api.id;
    const executionArn = `arn:aws:execute-api:${region}:${aws().account}:${restApi}`;
    expect(api.state).toMatchObject({
      arn: `arn:aws:apigateway:${region}::/restapis/${restApi}`,
      executionArn,
      tagsAll: { stack: "dev", owner: "dev" },
    });

    const resource = await live(aws().provider, {
      type: "aws:apigateway/resource:Resource",
      inputs: { restApi, parentId: api.state.rootResourceId, pathPart: "mcp" },
      replaced: { restApi: "other" },
      imports: false,
    });
    expect(resource.state.path).toBe("/mcp");
    const place = { restApi, resourceId: resource.id, httpMethod: "POST" };
    const method = await live(aws().provider, {
      type: "aws:apigateway/method:Method",
      inputs: { ...place, authorization: "NONE" },
      replaced: { restApi: "other", resourceId: "other", httpMethod: "GET" },
      imports: false,
    });
    const integration = await live(aws().provider, {
      type: "aws:apigateway/integration:Integration",
      inputs: {
        ...place,
        type: "AWS_PROXY",
        integrationHttpMethod: "POST",
        responseTransferMode: "STREAM",
        timeoutMilliseconds: 900_000,
        uri: uriOf("one"),
      },
      changes: { timeoutMilliseconds: 60_000, uri: uriOf("two") },
      replaced: { ...place, httpMethod: "GET", resourceId: "other", restApi: "third" },
      imports: false,
    });
    const found = await gateway().getIntegration({
      restApiId: restApi,
      resourceId: resource.id,
      httpMethod: "POST",
    });
    expect(found).toMatchObject({ timeoutInMillis: 60_000, uri: uriOf("two") });
    expect(integration.state.responseTransferMode).toBe("STREAM");

    const noRoute = await live(aws().provider, {
      type: "aws:apigateway/response:Response",
      inputs: {
        restApiId: restApi,
        responseType: "MISSING_AUTHENTICATION_TOKEN",
        statusCode: "404",
        responseTemplates: { "application/json": '{"error":"one"}' },
      },
      changes: {
        statusCode: "410",
        responseTemplates: { "application/json": '{"error":"two"}' },
        responseParameters: { "gatewayresponse.header.x-one": "'1'" },
      },
      replaced: { restApiId: "other", responseType: "DEFAULT_4XX" },
      imports: false,
    });
    const answered = await gateway().getGatewayResponse({
      restApiId: restApi,
      responseType: "MISSING_AUTHENTICATION_TOKEN",
    });
    expect(answered).toMatchObject({
      statusCode: "410",
      responseTemplates: { "application/json": '{"error":"two"}' },
      responseParameters: { "gatewayresponse.header.x-one": "'1'" },
    });

    const first = await live(aws().provider, {
      type: "aws:apigateway/deployment:Deployment",
      inputs: { restApi, triggers: { content: "one" } },
      replaced: { triggers: { content: "two" }, restApi: "other" },
      imports: false,
    });
    const second = await created("deployment:Deployment", {
      restApi,
      triggers: { content: "two" },
    });
    const stage = await live(aws().provider, {
      type: "aws:apigateway/stage:Stage",
      inputs: {
        restApi,
        stageName: "live",
        deployment: first.id,
        xrayTracingEnabled: false,
        variables: { a: "1", b: "2" },
        accessLogSettings: { destinationArn: "arn:aws:logs:one", format: "{}" },
        tags: { owner: "ops" },
      },
      changes: {
        deployment: second.id,
        xrayTracingEnabled: true,
        variables: { b: "3" },
        accessLogSettings: { destinationArn: "arn:aws:logs:two", format: "[]" },
        tags: {},
      },
      replaced: { restApi: "other", stageName: "other" },
      imports: false,
    });
    expect(stage.state).toMatchObject({
      executionArn: `${executionArn}/live`,
      invokeUrl: `https://${restApi}.execute-api.${region}.amazonaws.com/live`,
    });
    const settings = await live(aws().provider, {
      type: "aws:apigateway/methodSettings:MethodSettings",
      inputs: {
        restApi,
        stageName: "live",
        methodPath: "*/*",
        settings: { throttlingBurstLimit: 100, throttlingRateLimit: 50 },
      },
      changes: { settings: { throttlingBurstLimit: 7, throttlingRateLimit: 0.5 } },
      replaced: { restApi: "other", stageName: "other", methodPath: "mcp/POST" },
      imports: false,
    });
    const served = await gateway().getStage({ restApiId: restApi, stageName: "live" });
    expect(served).toMatchObject({
      deploymentId: second.id,
      tracingEnabled: true,
      variables: { b: "3" },
      accessLogSettings: { destinationArn: "arn:aws:logs:two", format: "[]" },
      methodSettings: { "*/*": { throttlingBurstLimit: 7, throttlingRateLimit: 0.5 } },
      tags: { stack: "dev" },
    });

    await end(aws().provider, first);
    await expect(aws().provider.delete(second)).rejects.toThrow(
      `Stage live serves deployment ${second.id}. Move or delete it first.`,
    );
    // moto ends the settings with their stage
    await aws().provider.delete(settings);
    for (const part of [stage, settings, second, noRoute, integration, method, resource, api]) {
      await end(aws().provider, part);
    }
  });

  it("has a name at a domain although moto keeps none for REST APIs", async () => {
    const api = await created("restApi:RestApi", apiInputs("ops-domain"));
    const domain = "aws:apigatewayv2/domainName:DomainName";
    const urn = `urn:pulumi:dev::project::${domain}::thing`;
    const name = await aws().provider.create(
      urn,
      await aws().provider.check(urn, {
        domainName: "rest.example.com",
        domainNameConfiguration: {
          certificateArn: "arn:one",
          endpointType: "REGIONAL",
          securityPolicy: "TLS_1_2",
        },
      }),
    );
    const mapping = await live(aws().provider, {
      type: "aws:apigatewayv2/apiMapping:ApiMapping",
      inputs: { apiId: api.id, domainName: name.id, stage: "live" },
      changes: { stage: "next" },
      imports: false,
    });
    await end(aws().provider, api);
    expect(await aws().provider.read(mapping)).toBeUndefined();
    await aws().provider.delete(mapping);
    await end(aws().provider, name);
  });

  it("fails without a region of its own, and with too long a wait", async () => {
    const check = (type: string, inputs: Properties) => aws().provider.check(urnOf(type), inputs);
    await expect(check("restApi:RestApi", {})).rejects.toThrow('Set `types: "REGIONAL"`.');
    const integration = {
      restApi: "a",
      resourceId: "b",
      httpMethod: "POST",
      type: "AWS_PROXY",
      timeoutMilliseconds: 900_000,
    };
    await expect(check("integration:Integration", integration)).rejects.toThrow(
      "`timeoutMilliseconds` is 900000; BUFFERED allows 50 to 300000.",
    );
  });
});
