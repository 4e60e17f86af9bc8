import { describe, expect, it } from "vitest";
import {
  fingerprint,
  planNoRoute,
  planPathNodes,
  planRestIntegration,
} from "../../../../infra/lambda/rest-plan.ts";
import { planRoutes } from "../../../../infra/lambda/routes-plan.ts";
import { aliasArn, certificateArn, contextOf, gatewayOnMocks, inputsOf } from "./gateway.ts";

const domain = { name: "mcp.example.com", certificateArn };
const streaming = { streaming: true, domain, timeoutSec: 300, alarms: { enabled: false } };

const nodes = [
  "health",
  "mcp",
  "ready",
  "well-known",
  "well-known-oauth-protected-resource",
  "well-known-oauth-protected-resource-mcp",
];
const methods = [
  "delete-mcp",
  "get-health",
  "get-mcp",
  "get-mcp-metadata",
  "get-metadata",
  "get-ready",
  "post-mcp",
];

describe("a gateway that streams", () => {
  it("is a regional REST API with the same routes, and no access log, which the account's role would write", async () => {
    const { made } = await gatewayOnMocks(streaming);
    expect(made).toEqual(
      [
        "aws:apigateway/restApi:RestApi api-rest",
        ...nodes.map((role) => `aws:apigateway/resource:Resource routes-path-${role}`),
        ...methods.map((role) => `aws:apigateway/method:Method routes-${role}`),
        ...methods.map(
          (role) => `aws:apigateway/integration:Integration routes-${role}-integration`,
        ),
        ...methods.map((role) => `aws:lambda/permission:Permission routes-${role}-permission`),
        "aws:apigateway/response:Response routes-no-route",
        "aws:apigateway/deployment:Deployment routes-deployment",
        "aws:apigateway/stage:Stage routes-stage",
        "aws:apigateway/methodSettings:MethodSettings routes-throttling",
        "aws:apigatewayv2/domainName:DomainName routes-domain",
        "aws:apigatewayv2/apiMapping:ApiMapping routes-domain-mapping",
      ].sort(),
    );
  });

  it("is regional, neither compresses nor knows binary types, and has no address beside its domain", async () => {
    expect(inputsOf(await gatewayOnMocks(streaming), "api-rest")).toEqual({
      name: "ops-assistant-prod",
      description: "MCP server ops-assistant",
      endpointConfiguration: { types: "REGIONAL" },
      disableExecuteApiEndpoint: true,
    });
  });

  it("calls the alias by the way that streams, and waits longer than the function may take", async () => {
    const made = await gatewayOnMocks(streaming);
    expect(inputsOf(made, "routes-post-mcp")).toEqual({
      restApi: "api-rest-id",
      resourceId: "routes-path-mcp-id",
      httpMethod: "POST",
      authorization: "NONE",
    });
    expect(inputsOf(made, "routes-post-mcp-integration")).toEqual({
      restApi: "api-rest-id",
      resourceId: "routes-path-mcp-id",
      httpMethod: "POST",
      type: "AWS_PROXY",
      integrationHttpMethod: "POST",
      responseTransferMode: "STREAM",
      timeoutMilliseconds: 301_000,
      uri: `arn:aws:apigateway:eu-central-1:lambda:path/2021-11-15/functions/${aliasArn}/response-streaming-invocations`,
    });
  });

  it("waits 15 minutes at most, which is all that there is", () => {
    const { lambda } = contextOf({ ...streaming, timeoutSec: 900 }).settings;
    expect(planRestIntegration(lambda).timeoutMilliseconds).toBe(900_000);
  });

  it("answers what has no route as the server does, once it is deployed", async () => {
    const made = await gatewayOnMocks(streaming);
    expect(inputsOf(made, "routes-no-route")).toEqual({
      restApiId: "api-rest-id",
      responseType: "MISSING_AUTHENTICATION_TOKEN",
      statusCode: "404",
      responseTemplates: {
        "application/json": '{"error":"not_found","message":"MCP is served at /mcp"}',
      },
    });
  });

  it("lays the paths out as a tree", async () => {
    const made = await gatewayOnMocks(streaming);
    expect(inputsOf(made, "routes-path-well-known")).toEqual({
      restApi: "api-rest-id",
      parentId: "root",
      pathPart: ".well-known",
    });
    expect(inputsOf(made, "routes-path-well-known-oauth-protected-resource-mcp")).toEqual({
      restApi: "api-rest-id",
      parentId: "routes-path-well-known-oauth-protected-resource-id",
      pathPart: "mcp",
    });
  });

  it("makes every part of a path once, after the one above it", () => {
    const route = (path: string) => ({ role: "any", method: "GET", path }) as const;
    expect(planPathNodes([route("/a/b"), route("/a/c"), route("/a")])).toEqual([
      { role: "a", path: "/a", above: undefined, part: "a" },
      { role: "a-b", path: "/a/b", above: "/a", part: "b" },
      { role: "a-c", path: "/a/c", above: "/a", part: "c" },
    ]);
  });

  it("serves a deployment of all methods, throttled, at the root of the domain", async () => {
    const made = await gatewayOnMocks({
      ...streaming,
      tracing: true,
      throttle: { ratePerSec: 7, burst: 9 },
    });
    const awaited = made
      .named("routes-deployment")
      ?.dependencies.map((urn) => urn.split("::").at(-1));
    expect(awaited).toEqual(
      expect.arrayContaining([
        "routes-no-route",
        ...methods.map((role) => `routes-${role}-integration`),
      ]),
    );
    expect(inputsOf(made, "routes-stage")).toEqual({
      restApi: "api-rest-id",
      deployment: "routes-deployment-id",
      stageName: "live",
      xrayTracingEnabled: true,
    });
    expect(inputsOf(made, "routes-throttling")).toEqual({
      restApi: "api-rest-id",
      stageName: "live",
      methodPath: "*/*",
      settings: { throttlingRateLimit: 7, throttlingBurstLimit: 9 },
    });
    expect(inputsOf(made, "routes-domain-mapping")).toEqual({
      apiId: "api-rest-id",
      stage: "live",
      domainName: "routes-domain-id",
    });
  });

  it("is deployed again when what it is a copy of changes, and only then", async () => {
    const triggers = async (lambda: Record<string, unknown>) =>
      inputsOf(await gatewayOnMocks({ ...streaming, ...lambda }), "routes-deployment").triggers;
    const first = await triggers({});
    const { settings } = contextOf(streaming);
    const uri = inputsOf(await gatewayOnMocks(streaming), "routes-get-mcp-integration").uri;
    const copied = {
      routes: planRoutes(settings),
      integration: { ...planRestIntegration(settings.lambda), uri },
      answer: planNoRoute(),
      disableExecuteApiEndpoint: true,
    };
    expect(first).toEqual({ content: fingerprint(JSON.stringify(copied)) });
    expect(await triggers({ throttle: { ratePerSec: 7 } })).toEqual(first);
    expect(await triggers({ timeoutSec: 200 })).not.toEqual(first);
    // else AWS's own address would stay open beside the domain
    expect(await triggers({ domain: undefined })).not.toEqual(first);
    expect(fingerprint("a")).not.toBe(fingerprint("b"));
  });

  it("lets each method call the alias, by the stage that there is", async () => {
    const made = await gatewayOnMocks(streaming);
    expect(inputsOf(made, "routes-post-mcp-permission")).toMatchObject({
      qualifier: "live",
      sourceArn: "arn:aws:execute-api:eu-central-1:123456789012:r1s2t3/live/POST/mcp",
    });
  });

  it("says at which of its own addresses a proxy in front of it calls it", async () => {
    const { publicUrl, gatewayHost } = await gatewayOnMocks(
      { ...streaming, domain: undefined },
      { publicUrl: "https://edge.example.com" },
    );
    expect(publicUrl).toBe("https://edge.example.com");
    expect(gatewayHost).toBe("api-rest-id.execute-api.eu-central-1.amazonaws.com");
  });

  it("has its stage in the address that AWS gives it", async () => {
    const { publicUrl } = await gatewayOnMocks({
      ...streaming,
      domain: undefined,
      region: "cn-north-1",
    });
    expect(publicUrl).toBe("https://api-rest-id.execute-api.cn-north-1.amazonaws.com.cn/live");
  });
});
