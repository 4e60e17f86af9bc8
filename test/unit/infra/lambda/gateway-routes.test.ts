import { describe, expect, it } from "vitest";
import { resourceMetadataPaths } from "../../../../app/src/auth/resource-metadata.ts";
import { planRoutes, routeArn } from "../../../../infra/lambda/routes-plan.ts";
import {
  certificateArn,
  contextOf,
  gatewayOnMocks,
  inputsOf,
  type MadeGateway,
} from "./gateway.ts";

const domain = { name: "mcp.example.com", certificateArn, hostedZoneId: "Z0123456789ABC" };
const quiet = { alarms: { enabled: false } };

/** The resources of an HTTP API without its alarms. */
const httpApi = [
  "aws:apigatewayv2/api:Api api-http",
  "aws:apigatewayv2/integration:Integration routes-integration",
  "aws:apigatewayv2/route:Route routes-delete-mcp",
  "aws:apigatewayv2/route:Route routes-get-health",
  "aws:apigatewayv2/route:Route routes-get-mcp",
  "aws:apigatewayv2/route:Route routes-get-mcp-metadata",
  "aws:apigatewayv2/route:Route routes-get-metadata",
  "aws:apigatewayv2/route:Route routes-get-ready",
  "aws:apigatewayv2/route:Route routes-post-mcp",
  "aws:apigatewayv2/stage:Stage routes-stage",
  "aws:cloudwatch/logGroup:LogGroup routes-access-log",
  "aws:lambda/permission:Permission routes-delete-mcp-permission",
  "aws:lambda/permission:Permission routes-get-health-permission",
  "aws:lambda/permission:Permission routes-get-mcp-metadata-permission",
  "aws:lambda/permission:Permission routes-get-mcp-permission",
  "aws:lambda/permission:Permission routes-get-metadata-permission",
  "aws:lambda/permission:Permission routes-get-ready-permission",
  "aws:lambda/permission:Permission routes-post-mcp-permission",
];

/** What the resources whose name fits say of one of their inputs. */
function each(made: MadeGateway, name: RegExp, input: string): unknown[] {
  return Object.entries(made.inputs)
    .filter(([key]) => name.test(key))
    .map(([, inputs]) => inputs[input]);
}

describe("the way to the function", () => {
  it("is an HTTP API with the routes that clients need, and nothing else", async () => {
    const made = await gatewayOnMocks(quiet);
    expect(made.made).toEqual(httpApi);
    expect(
      each(made, /^routes-(get|post|delete)[a-z-]*(?<!permission)$/, "routeKey").sort(),
    ).toEqual([
      "DELETE /mcp",
      "GET /.well-known/oauth-protected-resource",
      "GET /.well-known/oauth-protected-resource/mcp",
      "GET /health",
      "GET /mcp",
      "GET /ready",
      "POST /mcp",
    ]);
    expect(inputsOf(made, "routes-post-mcp")).toEqual({
      apiId: "api-http-id",
      routeKey: "POST /mcp",
      authorizationType: "NONE",
      target: "integrations/routes-integration-id",
    });
    expect(made.publicUrl).toBe("https://a1b2c3.execute-api.eu-central-1.amazonaws.com");
    expect(made.gatewayHost).toBe("a1b2c3.execute-api.eu-central-1.amazonaws.com");
  });

  it("calls the alias with events of format 2.0 and waits as long as an HTTP API can", async () => {
    expect(inputsOf(await gatewayOnMocks(quiet), "routes-integration")).toEqual({
      apiId: "api-http-id",
      integrationType: "AWS_PROXY",
      integrationMethod: "POST",
      integrationUri: expect.stringMatching(/^invoke:arn:aws:lambda:.*:live$/),
      payloadFormatVersion: "2.0",
      timeoutMilliseconds: 30_000,
    });
  });

  it("is served without a path before it, throttled and logged, once the function may be called", async () => {
    const made = await gatewayOnMocks({
      ...quiet,
      throttle: { ratePerSec: 7, burst: 9 },
      logRetentionDays: 90,
    });
    expect(inputsOf(made, "routes-stage")).toEqual({
      apiId: "api-http-id",
      name: "$default",
      autoDeploy: true,
      defaultRouteSettings: { throttlingRateLimit: 7, throttlingBurstLimit: 9 },
      accessLogSettings: {
        destinationArn:
          "arn:aws:logs:eu-central-1:123456789012:log-group:/aws/vendedlogs/apigateway/ops-assistant-prod",
        format: expect.any(String),
      },
    });
    expect(inputsOf(made, "routes-access-log")).toEqual({
      name: "/aws/vendedlogs/apigateway/ops-assistant-prod",
      retentionInDays: 90,
    });
    const awaited = made.named("routes-stage")?.dependencies.map((urn) => urn.split("::").at(-1));
    expect(awaited).toEqual(
      expect.arrayContaining(["routes-post-mcp", "routes-post-mcp-permission"]),
    );
  });

  it("lets every route call the alias, each by its own ARN without a wildcard", async () => {
    const made = await gatewayOnMocks(quiet);
    expect(inputsOf(made, "routes-get-health-permission")).toEqual({
      statementId: "get-health",
      action: "lambda:InvokeFunction",
      function: "ops-assistant-prod",
      qualifier: "live",
      principal: "apigateway.amazonaws.com",
      sourceArn: "arn:aws:execute-api:eu-central-1:123456789012:a1b2c3/$default/GET/health",
    });
    const sources = each(made, /-permission$/, "sourceArn");
    expect(new Set(sources).size).toBe(7);
    expect(sources.join()).not.toContain("*");
    expect(made.named("routes-get-health-permission")?.deleteBeforeReplace).toBe(true);
  });

  it("serves the metadata of RFC 9728 where the server does, and not where nobody is asked", async () => {
    const { settings } = contextOf();
    const served = planRoutes(settings)
      .map(({ path }) => path)
      .filter((path) => path.startsWith("/.well-known"));
    expect(served.sort()).toEqual(resourceMetadataPaths("https://mcp.example.com").sort());
    const open = planRoutes(contextOf({}, { auth: { mode: "none" } }).settings);
    expect(open.map(({ method, path }) => `${method} ${path}`)).toEqual([
      "POST /mcp",
      "GET /mcp",
      "DELETE /mcp",
      "GET /health",
      "GET /ready",
    ]);
  });

  it("names a route as API Gateway does", () => {
    const route = { role: "get-mcp", method: "GET", path: "/mcp" } as const;
    expect(routeArn("arn:aws:execute-api:r:1:id", "$default", route)).toBe(
      "arn:aws:execute-api:r:1:id/$default/GET/mcp",
    );
  });
});

describe("browsers", () => {
  it("are answered by nobody unless it is set", async () => {
    expect(inputsOf(await gatewayOnMocks(quiet), "api-http")).toEqual({
      name: "ops-assistant-prod",
      description: "MCP server ops-assistant",
      protocolType: "HTTP",
      disableExecuteApiEndpoint: false,
    });
  });

  it("are answered for the allowed origins alone, without credentials and without wildcards", async () => {
    const allowedOrigins = ["https://chat.example.com"];
    const made = await gatewayOnMocks({ ...quiet, cors: true }, { allowedOrigins });
    const cors = inputsOf(made, "api-http").corsConfiguration;
    expect(cors).toEqual({
      allowOrigins: allowedOrigins,
      allowMethods: ["GET", "POST", "DELETE"],
      allowHeaders: expect.arrayContaining(["authorization", "mcp-protocol-version"]),
      exposeHeaders: expect.arrayContaining(["mcp-session-id", "www-authenticate"]),
      allowCredentials: false,
      maxAge: 600,
    });
    expect(JSON.stringify(cors)).not.toContain("*");
    // the gateway answers preflight requests itself
    expect(made.made).toEqual(httpApi);
  });
});

describe("a domain", () => {
  it("is served at its root, by TLS 1.2, with its record, and the gateway's own address is off", async () => {
    const made = await gatewayOnMocks({ ...quiet, domain });
    expect(made.made.filter((name) => !httpApi.includes(name))).toEqual([
      "aws:apigatewayv2/apiMapping:ApiMapping routes-domain-mapping",
      "aws:apigatewayv2/domainName:DomainName routes-domain",
      "aws:route53/record:Record routes-domain-record",
    ]);
    expect(inputsOf(made, "routes-domain")).toEqual({
      domainName: domain.name,
      domainNameConfiguration: {
        certificateArn,
        endpointType: "REGIONAL",
        securityPolicy: "TLS_1_2",
      },
    });
    expect(inputsOf(made, "routes-domain-mapping")).toEqual({
      apiId: "api-http-id",
      stage: "$default",
      domainName: "routes-domain-id",
    });
    expect(inputsOf(made, "routes-domain-record")).toEqual({
      zoneId: domain.hostedZoneId,
      name: domain.name,
      type: "A",
      aliases: [
        {
          name: "d-a1b2.execute-api.eu-central-1.amazonaws.com",
          zoneId: "ZGATEWAY",
          evaluateTargetHealth: false,
        },
      ],
    });
    expect(inputsOf(made, "api-http").disableExecuteApiEndpoint).toBe(true);
    expect([made.publicUrl, made.gatewayHost]).toEqual(["https://mcp.example.com", domain.name]);
  });

  it("gets no record without its zone", async () => {
    const { hostedZoneId: _, ...elsewhere } = domain;
    const made = await gatewayOnMocks({ ...quiet, domain: elsewhere });
    expect(made.inputs).not.toHaveProperty("routes-domain-record");
    expect(made.inputs).toHaveProperty("routes-domain-mapping");
  });

  it("is not what clients are told where something else stands in front", async () => {
    const server = { publicUrl: "https://edge.example.com/" };
    const made = await gatewayOnMocks({ ...quiet, domain }, server);
    expect([made.publicUrl, made.gatewayHost]).toEqual(["https://edge.example.com", domain.name]);
  });
});
