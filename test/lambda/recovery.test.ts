import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { refusal } from "../engine/refusal.ts";
import type { AwsCall } from "./aws-front.ts";
import { awsOf, inventory } from "./aws-inventory.ts";
import { type LambdaStack, openLambdaStack, startAws, type TestAws } from "./lambda-stack.ts";

describe("a stack on an AWS that fails or is changed by others", () => {
  let aws: TestAws;
  let lambda: LambdaStack;
  const clients = () => awsOf(aws.sdk);
  /** Refuses the first call that is meant, and takes all others; answers how often it refused. */
  const refuseOnce = (isMeant: (call: AwsCall) => boolean) => {
    let refused = 0;
    aws.front.instead = (call) => {
      if (refused > 0 || !isMeant(call)) return undefined;
      refused += 1;
      const body = JSON.stringify({ __type: "AccessDeniedException", message: "Not for you" });
      return { status: 403, body };
    };
    return () => refused;
  };

  beforeAll(async () => {
    aws = await startAws();
    lambda = await openLambdaStack(aws, "test-lambda-recovery");
  });
  afterEach(() => {
    aws.front.instead = undefined;
  });
  afterAll(async () => {
    await lambda?.remove();
    await aws?.stop();
  });

  it("fails soon where no AWS is, says so of all that it tried, and has made nothing", async () => {
    const { stack, fixture } = lambda;
    lambda.configure({ lambda: { endpoint: "http://127.0.0.1:1" } });
    const failure = await stack.up(fixture.observed()).catch((error: unknown) => String(error));
    lambda.configure();
    expect(failure).toContain(
      "Creating aws:apigatewayv2/api:Api api-http: AWS cannot be reached (ECONNREFUSED). Check the network, the region and the provider's endpoints.",
    );
    expect(fixture.printed.join("")).not.toMatch(/^\s+at /m);
    expect(aws.front.calls).toEqual([]);
  });

  it("fails with what AWS refused, and goes on from there with the next `up`", async () => {
    const isRoute = ({ operation }: AwsCall) => /^POST .*\/routes$/.test(operation);
    const refused = refuseOnce(isRoute);
    const { stack, fixture } = lambda;
    const message = await refusal(fixture, (options) => stack.up(options));
    expect(refused()).toBe(1);
    expect(message).toMatch(/Creating aws:apigatewayv2\/route:Route routes-[\w-]+: .*Not for you/s);

    const rest = await lambda.up();
    expect(rest).toContain("create routes-stage");
    expect(rest.filter((one) => !one.startsWith("create "))).toEqual([]);
    await stack.up({ ...fixture.observed(), expectNoChanges: true });
    const { http } = clients();
    const { Items: apis = [] } = await http.getApis({});
    expect(apis).toHaveLength(1);
    expect((await http.getRoutes({ ApiId: apis[0]?.ApiId })).Items).toHaveLength(7);
  });

  it("keeps what was made before a refusal in the middle of one, and makes nothing twice", async () => {
    const isBackups = ({ operation }: AwsCall) => operation === "UpdateContinuousBackups";
    lambda.configure({
      lambda: { tickets: { deletionProtection: false, pointInTimeRecovery: false } },
    });
    const refused = refuseOnce(isBackups);
    const { stack, fixture } = lambda;
    const message = await refusal(fixture, (options) => stack.up(options));
    expect(refused()).toBe(1);
    expect(message).toContain("tables-tickets");
    expect(await lambda.up()).toEqual(["update tables-tickets"]);
    expect(await lambda.preview()).toEqual([]);
    lambda.configure();
    expect(await lambda.up()).toEqual(["update tables-tickets"]);
  });

  it("shows what others changed after a refresh, and mends it", async () => {
    const { http, iam, lambda: functions } = clients();
    const name = lambda.prefix;
    const [api] = (await http.getApis({})).Items ?? [];
    const { Items: routes = [] } = await http.getRoutes({ ApiId: api?.ApiId });
    const health = routes.find(({ RouteKey }) => RouteKey === "GET /health");
    await http.deleteRoute({ ApiId: api?.ApiId, RouteId: health?.RouteId });
    const place = { RoleName: name, PolicyName: name };
    const { PolicyDocument: planned = "" } = await iam.getRolePolicy(place);
    const all = { Sid: "All", Effect: "Allow", Action: "*", Resource: "*" };
    const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [all] });
    await iam.putRolePolicy({ ...place, PolicyDocument });
    await functions.updateAlias({
      FunctionName: name,
      Name: "live",
      FunctionVersion: "$LATEST",
    });

    await lambda.stack.refresh(lambda.fixture.observed());
    expect(lambda.fixture.changes()).toEqual([
      "delete routes-get-health",
      "update function-live",
      "update function-policy",
    ]);
    const repair = ["create routes-get-health", "update function-live", "update function-policy"];
    expect(await lambda.preview()).toEqual(repair);
    expect(await lambda.up()).toEqual(repair);

    const after = await http.getRoutes({ ApiId: api?.ApiId });
    expect(after.Items?.map(({ RouteKey }) => RouteKey)).toContain("GET /health");
    const mended = (await iam.getRolePolicy(place)).PolicyDocument ?? "";
    expect(JSON.parse(decodeURIComponent(mended))).toEqual(JSON.parse(decodeURIComponent(planned)));
    const alias = await functions.getAlias({ FunctionName: name, Name: "live" });
    expect(alias.FunctionVersion).toBe("1");
  });

  it("fails to go when AWS refuses, and goes with the next attempt", async () => {
    const refused = refuseOnce(({ operation }) => operation === "DeleteRole");
    const { stack, fixture } = lambda;
    const message = await refusal(fixture, (options) => stack.destroy(options));
    expect(refused()).toBe(1);
    expect(message).toContain("Deleting aws:iam/role:Role function-role");
    await stack.destroy(fixture.observed());
    expect(await inventory(aws.sdk)).toEqual([]);
  });
});
