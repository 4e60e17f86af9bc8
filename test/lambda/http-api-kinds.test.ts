import { ApiGatewayV2 } from "@aws-sdk/client-apigatewayv2";
import { Route53 } from "@aws-sdk/client-route-53";
import { describe, expect, it } from "vitest";
import type { Properties } from "../standins/values.ts";
import { awsProvider, region } from "./aws-provider.ts";
import { end, live } from "./resource-life.ts";

const aws = awsProvider();
const gateway = () => new ApiGatewayV2(aws().sdk);
const urnOf = (type: string) => `urn:pulumi:dev::project::${type}::thing`;
const apiType = "aws:apigatewayv2/api:Api";
const routeType = "aws:apigatewayv2/route:Route";
const certificateArn = "arn:aws:acm:eu-central-1:123456789012:certificate/one";

async function created(type: string, inputs: Properties) {
  return aws().provider.create(urnOf(type), await aws().provider.check(urnOf(type), inputs));
}

describe("an HTTP API", () => {
  it("is made, changed and deleted with its route, integration and stage", async () => {
    const cors = {
      allowOrigins: ["https://app.example.com"],
      allowMethods: ["GET", "POST"],
      allowHeaders: ["authorization"],
      exposeHeaders: [],
      allowCredentials: false,
      maxAge: 600,
    };
    const api = await live(aws().provider, {
      type: apiType,
      inputs: { name: "ops-dev", protocolType: "HTTP", description: "MCP", tags: { owner: "ops" } },
      changes: { corsConfiguration: cors, disableExecuteApiEndpoint: true, tags: {} },
      replaced: { region: "eu-west-1" },
    });
    const apiId = api.id;
    const arn = `arn:aws:apigateway:${region}::/apis/${apiId}`;
    const executionArn = `arn:aws:execute-api:${region}:${aws().account}:${apiId}`;
    expect(api.state).toMatchObject({
      arn,
      executionArn,
      apiEndpoint: `https://${apiId}.execute-api.${region}.amazonaws.com`,
      tagsAll: { stack: "dev" },
    });
    const bare = await aws().provider.check(
      api.urn,
      { name: "ops-dev", protocolType: "HTTP" },
      api.inputs,
    );
    const closed = await aws().provider.update(api, bare);
    expect(await gateway().getApi({ ApiId: apiId })).toMatchObject({
      DisableExecuteApiEndpoint: false,
      Tags: { stack: "dev" },
    });
    expect((await gateway().getApi({ ApiId: apiId })).CorsConfiguration).toBeUndefined();

    const integration = await live(aws().provider, {
      type: "aws:apigatewayv2/integration:Integration",
      inputs: {
        apiId,
        integrationType: "AWS_PROXY",
        integrationMethod: "POST",
        payloadFormatVersion: "2.0",
        timeoutMilliseconds: 30_000,
        integrationUri: "arn:aws:lambda:one",
        responseParameters: [{ statusCode: "401", mappings: { "append:header.a": "b" } }],
      },
      changes: {
        timeoutMilliseconds: 20_000,
        integrationUri: "arn:aws:lambda:two",
        responseParameters: [],
      },
      replaced: { apiId: "other", integrationType: "HTTP_PROXY" },
      imports: false,
    });
    const target = `integrations/${integration.id}`;
    const route = await live(aws().provider, {
      type: routeType,
      inputs: { apiId, routeKey: "POST /mcp", authorizationType: "NONE", target },
      changes: { routeKey: "GET /mcp" },
      replaced: { apiId: "other" },
      imports: false,
    });
    const { Items = [] } = await gateway().getRoutes({ ApiId: apiId });
    expect(Items.map(({ RouteKey, Target }) => [RouteKey, Target])).toEqual([["GET /mcp", target]]);
    await expect(created(routeType, { apiId, routeKey: "GET /mcp" })).rejects.toThrow(
      `API ${apiId} has a route GET /mcp already.`,
    );
    await expect(aws().provider.delete(integration)).rejects.toThrow(
      `Integration ${integration.id} is in use by GET /mcp. Delete the routes first.`,
    );

    const log = { destinationArn: "arn:aws:logs:one", format: '{"id":"$context.requestId"}' };
    const stage = await live(aws().provider, {
      type: "aws:apigatewayv2/stage:Stage",
      inputs: {
        apiId,
        name: "$default",
        autoDeploy: true,
        defaultRouteSettings: { throttlingBurstLimit: 100, throttlingRateLimit: 50 },
        accessLogSettings: log,
        tags: { owner: "ops" },
      },
      changes: {
        defaultRouteSettings: { throttlingBurstLimit: 200, throttlingRateLimit: 0.5 },
        accessLogSettings: { ...log, format: "{}" },
        tags: { owner: "dev" },
      },
      replaced: { apiId: "other", name: "live" },
      imports: false,
    });
    expect(await gateway().getStage({ ApiId: apiId, StageName: "$default" })).toMatchObject({
      AutoDeploy: true,
      DefaultRouteSettings: { ThrottlingBurstLimit: 200, ThrottlingRateLimit: 0.5 },
      AccessLogSettings: { Format: "{}" },
      Tags: { stack: "dev", owner: "dev" },
    });
    expect(stage.state).toMatchObject({
      arn: `${arn}/stages/$default`,
      executionArn: `${executionArn}/$default`,
      invokeUrl: `https://${apiId}.execute-api.${region}.amazonaws.com/`,
    });
    for (const part of [stage, route, integration, closed]) await end(aws().provider, part);
  });

  it("shows what somebody changed, and what is gone with the API", async () => {
    const api = await created(apiType, { name: "ops-drift", protocolType: "HTTP" });
    const route = await created(routeType, { apiId: api.id, routeKey: "GET /health" });
    await gateway().updateRoute({ ApiId: api.id, RouteId: route.id, RouteKey: "GET /all" });
    expect((await aws().provider.read(route))?.inputs.routeKey).toBe("GET /all");
    await gateway().deleteApi({ ApiId: api.id });
    expect(await aws().provider.read(route)).toBeUndefined();
    await aws().provider.delete(route);
    await end(aws().provider, api);
  });

  it("fails on a WebSocket API, too long a wait and an import of a part alone", async () => {
    const check = (type: string, inputs: Properties) => aws().provider.check(urnOf(type), inputs);
    await expect(check(apiType, { protocolType: "WEBSOCKET" })).rejects.toThrow("allowed: HTTP.");
    await expect(
      check("aws:apigatewayv2/integration:Integration", {
        apiId: "one",
        integrationType: "AWS_PROXY",
        timeoutMilliseconds: 30_001,
      }),
    ).rejects.toThrow("an HTTP API allows 50 to 30000");
    await expect(
      aws().provider.read({ urn: urnOf(routeType), id: "abc", inputs: {}, state: {} }),
    ).rejects.toThrow("`apiId` is not known, and the stand-in cannot import this");
  });
});

describe("a domain name", () => {
  it("leads to a stage, and DNS to it", async () => {
    const api = await created(apiType, { name: "ops-domain", protocolType: "HTTP" });
    const domain = await live(aws().provider, {
      type: "aws:apigatewayv2/domainName:DomainName",
      inputs: {
        domainName: "mcp.example.com",
        domainNameConfiguration: {
          certificateArn,
          endpointType: "REGIONAL",
          securityPolicy: "TLS_1_2",
        },
      },
      replaced: { domainName: "other.example.com" },
    });
    const mapping = await live(aws().provider, {
      type: "aws:apigatewayv2/apiMapping:ApiMapping",
      inputs: { apiId: api.id, domainName: domain.id, stage: "$default" },
      replaced: { apiId: "other", domainName: "other.example.com" },
      imports: false,
    });
    const { Items = [] } = await gateway().getApiMappings({ DomainName: domain.id });
    expect(Items).toMatchObject([{ ApiId: api.id, Stage: "$default" }]);

    const { targetDomainName, hostedZoneId } = Object(domain.state.domainNameConfiguration);
    expect(targetDomainName).toMatch(/^d-[0-9a-f]{10}\.execute-api\.eu-central-1\.amazonaws\.com$/);
    const route53 = new Route53(aws().sdk);
    const { HostedZone } = await route53.createHostedZone({
      Name: "example.com",
      CallerReference: "one",
    });
    const zoneId = HostedZone?.Id?.replace("/hostedzone/", "") ?? "";
    const alias = { name: targetDomainName, zoneId: hostedZoneId, evaluateTargetHealth: false };
    const inputs = { zoneId, name: "mcp.example.com", type: "A", aliases: [alias] };
    const recordType = "aws:route53/record:Record";
    const record = await live(aws().provider, {
      type: recordType,
      inputs,
      changes: { type: "AAAA", aliases: [{ ...alias, name: "d-2.example.com" }] },
      replaced: { name: "other.example.com", zoneId: "Z1" },
      imports: false,
    });
    expect(record.state.fqdn).toBe("mcp.example.com");
    const { ResourceRecordSets: sets = [] } = await route53.listResourceRecordSets({
      HostedZoneId: zoneId,
    });
    expect(sets.filter(({ Type }) => Type === "A" || Type === "AAAA")).toMatchObject([
      { Type: "AAAA", AliasTarget: { DNSName: "d-2.example.com" } },
    ]);
    await expect(aws().provider.create(record.urn, record.inputs)).rejects.toThrow(
      `AAAA record mcp.example.com already exists in zone ${zoneId}.`,
    );
    for (const part of [record, mapping, domain, api]) await end(aws().provider, part);
  });

  it("fails with what moto does not offer instead of trying it again and again", async () => {
    const type = "aws:apigatewayv2/domainName:DomainName";
    const configuration = { endpointType: "REGIONAL", securityPolicy: "TLS_1_2" };
    const inputs = (arn: string) => ({
      domainName: "fixed.example.com",
      domainNameConfiguration: { ...configuration, certificateArn: arn },
    });
    const domain = await created(type, inputs(certificateArn));
    const other = await aws().provider.check(domain.urn, inputs("arn:two"), domain.inputs);
    await expect(aws().provider.update(domain, other)).rejects.toThrow(
      "what answers for AWS does not offer UpdateDomainName for this",
    );
    await end(aws().provider, domain);
  });
});
