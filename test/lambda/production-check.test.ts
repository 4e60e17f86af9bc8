import { GetFunctionCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { lambdaCommand, env as names } from "../../app/src/contract.ts";
import { deployedServer, withReached } from "../../infra/cli/contract-target.ts";
import { checkReached } from "../../infra/cli/production-check.ts";
import type { ProductionReport } from "../../infra/production/report.ts";
import { testDaemon } from "../engine/daemon.ts";
import { deployed } from "../engine/deployed.ts";
import { operatedFixture } from "../engine/operated-fixture.ts";
import { closeCollectors, startCollector } from "../unit/app/trace-collector.ts";
import type { AwsCall } from "./aws-front.ts";
import { type DynamoDbFront, serveDynamoDb } from "./dynamodb-front.ts";
import { forwardLog } from "./forwarded-log.ts";
import { type RunningFunction, startFunction } from "./function-harness.ts";
import { functionImage } from "./function-image.ts";
import { type LambdaStack, openLambdaStack, startAws, type TestAws } from "./lambda-stack.ts";

const name = "test-lambda-production";
const routes = ["POST", "GET", "DELETE"].map((method) => `${method} /mcp`);
const documents = ["/health", "/ready", "/.well-known/oauth-protected-resource"];

/** Runs what AWS says that the stack's function is, with this machine's way to AWS and to the collector. */
async function runDeployed(aws: TestAws, prefix: string, endpoint: string, reach: string) {
  const lambda = new LambdaClient(aws.sdk);
  const { Configuration } = await lambda.send(
    new GetFunctionCommand({ FunctionName: prefix, Qualifier: "live" }),
  );
  const { host } = new URL(endpoint);
  const daemon = testDaemon();
  const collector = await startCollector();
  const fn = await startFunction(daemon, {
    name: prefix,
    image: await functionImage(daemon),
    command: lambdaCommand,
    env: {
      ...Configuration?.Environment?.Variables,
      AWS_ENDPOINT_URL: reach,
      [names.otlpEndpoint]: collector.endpoint,
    },
    routes: [...routes, ...documents.map((path) => `GET ${path}`)],
    environments: 4,
    gateway: {
      api: {
        accountId: "123456789012",
        apiId: host.split(".")[0] ?? "",
        domain: host,
        stage: "$default",
      },
    },
  });
  return { fn, collector };
}

describe("production-check of a stack on AWS", () => {
  let aws: TestAws;
  let lambda: LambdaStack;
  let reach: DynamoDbFront;
  let fn: RunningFunction;
  let report: ProductionReport;
  let jwtSecret: string;
  let asked: readonly AwsCall[];
  let spans: () => readonly unknown[];

  beforeAll(async () => {
    aws = await startAws();
    for (const [variable, value] of Object.entries(aws.env)) vi.stubEnv(variable, value);
    lambda = await openLambdaStack(aws, name);
    lambda.fixture.configure({
      environment: "production",
      // the test takes its table away again
      policy: { levels: { "aws-deletion-protection": "disabled" } },
      server: { telemetry: { otlpEndpoint: "https://collector.example.com" } },
    });
    const outputs = deployed((await lambda.stack.up(lambda.fixture.observed())).outputs);
    ({ jwtSecret } = outputs);
    reach = await serveDynamoDb(aws.sdk.endpoint);
    const running = await runDeployed(aws, lambda.prefix, outputs.endpoint, reach.url);
    fn = running.fn;
    spans = running.collector.spans;
    const forwarded = await forwardLog(fn, `/aws/lambda/${lambda.prefix}`, aws.sdk);
    const operated = await operatedFixture(lambda.fixture);
    aws.front.calls.length = 0;
    const deployment = await deployedServer(operated);
    const at = { endpoint: `${fn.url}/mcp`, healthUrl: `${fn.url}/health` };
    const here = { ...deployment, outputs: { ...deployment.outputs, ...at } };
    const say = () => {};
    const tests = `${lambda.fixture.folder}/no-tests.json`;
    report = await withReached(operated, here, say, (target) =>
      checkReached(operated, target, { tests, say }),
    );
    asked = [...aws.front.calls];
    await forwarded.stop();
  });
  afterAll(async () => {
    await fn?.stop();
    closeCollectors();
    await reach?.close();
    await lambda?.remove();
    vi.unstubAllEnvs();
    await aws?.stop();
  });

  it("fails on nothing but the tests, of which there is no report", () => {
    const failed = report.checks.filter(({ status }) => status === "failed");
    expect(failed.map(({ id, found }) => `${id}: ${found}`)).toEqual(
      ["unit-tests", "integration-tests", "security-tests"].map(
        (id) => `${id}: cannot be shown: there is no report of the tests here: npm test writes it`,
      ),
    );
    expect(report).toMatchObject({ passed: 18, target: "lambda", environment: "production" });
  });

  it("read what the function wrote down, and that its spans came to the collector", () => {
    const found = Object.fromEntries(report.checks.map((check) => [check.id, check.found]));
    expect(found["who-when-what"]).toMatch(/^production-check-\w+@mcp-stacks called \w+ at 20/);
    expect(found.metrics).toMatch(/^calls of \w+ went from \d+ to \d+$/);
    expect(found.traces).toBe("the server says that they are exported");
    expect(spans().length).toBeGreaterThan(0);
    expect(found.timeouts).toMatch(/^tools are ended after \d+ s; the function after 29 s/);
  });

  it("tells no secret, and asked AWS for nothing but to read", () => {
    expect(JSON.stringify(report)).not.toContain(jwtSecret);
    const others = asked.filter(({ writes }) => writes).map(({ operation }) => operation);
    expect([...new Set(others)]).toEqual(["FilterLogEvents"]);
  });
});
