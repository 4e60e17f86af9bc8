import { Route53 } from "@aws-sdk/client-route-53";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { awsOf, inventory } from "./aws-inventory.ts";
import { region } from "./aws-provider.ts";
import {
  type LambdaStack,
  openLambdaStack,
  promoted,
  type StackChange,
  startAws,
  type TestAws,
} from "./lambda-stack.ts";

const account = "123456789012";
const certificateArn = `arn:aws:acm:${region}:${account}:certificate/0123-abcd`;

describe("variants of a stack on AWS", () => {
  let aws: TestAws;
  const clients = () => awsOf(aws.sdk);

  beforeAll(async () => {
    aws = await startAws();
  });
  afterAll(() => aws?.stop());

  /** Brings a stack up, looks at it, finds nothing left to do, and destroys it without a trace. */
  const live = async (
    name: string,
    base: StackChange,
    look: (stack: LambdaStack, outputs: Readonly<Record<string, unknown>>) => Promise<void>,
    secrets: Readonly<Record<string, string>> = {},
  ): Promise<void> => {
    const lambda = await openLambdaStack(aws, name, base);
    try {
      for (const [key, value] of Object.entries(secrets)) {
        await lambda.stack.setConfig(`mcp-stacks:${key}`, { value, secret: true });
      }
      await lambda.up();
      const outputs = Object.entries(await lambda.stack.outputs());
      await look(lambda, Object.fromEntries(outputs.map(([key, { value }]) => [key, value])));
      await lambda.stack.up({ ...lambda.fixture.observed(), expectNoChanges: true });
    } finally {
      await lambda.remove();
    }
    expect(await inventory(aws.sdk)).toEqual([]);
  };

  it("runs a promoted image as it is: no repository, no build, no login", async () => {
    const base = {
      server: { auth: { mode: "none" }, shared: "memory" },
      lambda: { reservedConcurrency: 1, alarms: { enabled: false } },
    };
    await live("test-lambda-least", base, async ({ prefix }) => {
      expect(await inventory(aws.sdk)).toEqual([
        `HTTP API ${prefix}`,
        `function ${prefix}`,
        `log group /aws/lambda/${prefix}`,
        `log group /aws/vendedlogs/apigateway/${prefix}`,
        `role ${prefix}`,
        `table ${prefix}-tickets`,
      ]);
      const { Code } = await clients().lambda.getFunction({ FunctionName: prefix });
      expect(Code?.ImageUri).toBe(promoted);
      // the account is asked for by its registry, and nothing else of ECR is
      const ofEcr = aws.front.calls.filter(({ service }) => service === "ecr");
      expect(new Set(ofEcr.map(({ operation }) => operation))).toEqual(
        new Set(["DescribeRegistry"]),
      );
    });
  });

  it("answers at a domain, to the pages that may ask, and writes to an address when it fails", async () => {
    const base = {
      server: { allowedOrigins: ["https://console.example.com"] },
      lambda: {
        domain: { name: "mcp.example.com", certificateArn },
        cors: true,
        tracing: true,
        alarms: { email: "ops@example.com" },
      },
    };
    await live("test-lambda-domain", base, async ({ prefix }, { endpoint }) => {
      expect(endpoint).toBe("https://mcp.example.com/mcp");
      const { http, lambda, sns } = clients();
      const [api] = (await http.getApis({})).Items ?? [];
      expect(api?.DisableExecuteApiEndpoint).toBe(true);
      expect(api?.CorsConfiguration).toMatchObject({
        AllowOrigins: ["https://console.example.com"],
        AllowMethods: ["GET", "POST", "DELETE"],
      });
      const { Items: domains } = await http.getDomainNames({});
      expect(domains).toMatchObject([
        {
          DomainName: "mcp.example.com",
          DomainNameConfigurations: [
            {
              CertificateArn: certificateArn,
              EndpointType: "REGIONAL",
              SecurityPolicy: "TLS_1_2",
            },
          ],
        },
      ]);
      const mappings = await http.getApiMappings({ DomainName: "mcp.example.com" });
      expect(mappings.Items).toMatchObject([{ ApiId: api?.ApiId, Stage: "$default" }]);
      const { TracingConfig } = await lambda.getFunctionConfiguration({ FunctionName: prefix });
      expect(TracingConfig?.Mode).toBe("Active");
      const { Subscriptions } = await sns.listSubscriptions({});
      expect(Subscriptions).toMatchObject([{ Protocol: "email", Endpoint: "ops@example.com" }]);
    });
  });

  it("streams through a REST API at a domain whose record it makes", async () => {
    const zones = new Route53(aws.sdk);
    const zone = await zones.createHostedZone({ Name: "example.com", CallerReference: "test" });
    const hostedZoneId = zone.HostedZone?.Id?.split("/").at(-1) ?? "";
    const base = {
      lambda: {
        streaming: true,
        timeoutSec: 300,
        domain: { name: "mcp.example.com", certificateArn, hostedZoneId },
      },
    };
    const records = async () => {
      const listed = await zones.listResourceRecordSets({ HostedZoneId: hostedZoneId });
      return listed.ResourceRecordSets?.filter(({ Name }) => Name === "mcp.example.com.");
    };
    await live("test-lambda-stream", base, async ({ prefix }, { endpoint }) => {
      expect(endpoint).toBe("https://mcp.example.com/mcp");
      const { http, rest } = clients();
      expect((await http.getApis({})).Items ?? []).toEqual([]);
      const [api] = (await rest.getRestApis({})).items ?? [];
      const { items: resources = [] } = await rest.getResources({
        restApiId: api?.id,
        embed: ["methods"],
      });
      const methods = resources.flatMap(({ path, resourceMethods = {} }) =>
        Object.keys(resourceMethods).map((method) => `${method} ${path}`),
      );
      expect(methods.sort()).toEqual([
        "DELETE /mcp",
        "GET /.well-known/oauth-protected-resource",
        "GET /.well-known/oauth-protected-resource/mcp",
        "GET /health",
        "GET /mcp",
        "GET /ready",
        "POST /mcp",
      ]);
      const noRoute = await rest.getGatewayResponse({
        restApiId: api?.id,
        responseType: "MISSING_AUTHENTICATION_TOKEN",
      });
      expect(noRoute).toMatchObject({ statusCode: "404" });
      const stages = await rest.getStages({ restApiId: api?.id });
      expect(stages.item?.map(({ stageName }) => stageName)).toEqual(["live"]);
      const { Configuration } = await clients().lambda.getFunction({ FunctionName: prefix });
      expect(Configuration?.Environment?.Variables?.MCP_RESPONSE_STREAMING).toBe("true");
      const gatewayName = /^[\w-]+\.execute-api\.eu-central-1\.amazonaws\.com\.?$/;
      expect(await records()).toMatchObject([
        { Type: "A", AliasTarget: { DNSName: expect.stringMatching(gatewayName) } },
      ]);
    });
    expect(await records()).toEqual([]);
  });

  it("joins a network for a Redis and a PostgreSQL there, and makes no table", async () => {
    const base = {
      server: { store: "postgres", shared: "redis" },
      lambda: {
        // those of a stack whose tickets are elsewhere
        tickets: {},
        vpc: {
          subnetIds: ["subnet-0123456789abcdef0"],
          securityGroupIds: ["sg-0123456789abcdef0"],
        },
      },
    };
    const secrets = {
      redisUrl: "rediss://:secret-of-redis@redis.example.com:6379/0",
      databaseUrl: "postgres://ops:secret-of-database@db.example.com/tickets",
    };
    await live(
      "test-lambda-network",
      base,
      async ({ prefix }) => {
        const { lambda, iam, dynamodb } = clients();
        expect((await dynamodb.listTables({})).TableNames).toEqual([]);
        const { VpcConfig } = await lambda.getFunctionConfiguration({ FunctionName: prefix });
        expect(VpcConfig).toMatchObject({
          SubnetIds: ["subnet-0123456789abcdef0"],
          SecurityGroupIds: ["sg-0123456789abcdef0"],
        });
        const { PolicyDocument = "" } = await iam.getRolePolicy({
          RoleName: prefix,
          PolicyName: prefix,
        });
        const { Statement } = JSON.parse(decodeURIComponent(PolicyDocument));
        expect(Statement.map(({ Sid }: { Sid: string }) => Sid)).toEqual([
          "WriteLogs",
          "ReadSecret",
          "JoinNetwork",
          "KeepNetworkFromCode",
        ]);
      },
      secrets,
    );
  });
});
