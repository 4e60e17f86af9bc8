import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { awsOf } from "./aws-inventory.ts";
import type { MadeStack } from "./made-in-aws.ts";
import { unpulled } from "./pulled-image.ts";

/** A stack with one published version, and the context that its image is built from. */
export interface ChangingStack extends MadeStack {
  readonly context: string;
}

/** What `up` does when something was changed, and what it leaves alone. */
export function describeLambdaChanges(changing: () => ChangingStack): void {
  const fn = () => ({ FunctionName: changing().lambda.prefix });
  const lambda = () => awsOf(changing().aws.sdk).lambda;
  /** Version that `live` leads to, with those that have a share of the calls. */
  const live = async () => {
    const found = await lambda().getAlias({ ...fn(), Name: "live" });
    return [found.FunctionVersion, found.RoutingConfig?.AdditionalVersionWeights ?? {}];
  };
  const published = async () =>
    (await lambda().listVersionsByFunction(fn())).Versions?.map(({ Version }) => Version);
  const up = (change: Readonly<Record<string, unknown>> = {}) => {
    const { lambda: stack } = changing();
    stack.configure({ lambda: change });
    return stack.up();
  };

  describe("unchanged", () => {
    const untouched = async (run: () => Promise<readonly string[]>) => {
      const { front } = changing().aws;
      front.calls.length = 0;
      expect(await run()).toEqual([]);
      expect(front.calls.filter(({ writes }) => writes)).toEqual([]);
    };

    it("has nothing to do, in an `up` and in a preview, and changes nothing in AWS", async () => {
      await untouched(async () => {
        const { stack, fixture } = changing().lambda;
        await stack.up({ ...fixture.observed(), expectNoChanges: true });
        return fixture.changes();
      });
      await untouched(() => changing().lambda.preview());
      // a preview that has nothing to find out asks nobody
      expect(changing().aws.front.calls).toEqual([]);
    });

    it("has nothing to do on another day, when ECR gives another login", async () => {
      const { front } = changing().aws;
      let logins = 0;
      front.instead = ({ operation }) => {
        if (operation !== "GetAuthorizationToken") return undefined;
        logins += 1;
        const authorizationToken = Buffer.from("AWS:the-token-of-another-day").toString("base64");
        const proxyEndpoint = "https://123456789012.dkr.ecr.eu-central-1.amazonaws.com";
        const data = { authorizationToken, proxyEndpoint, expiresAt: 1_900_000_000 };
        return { status: 200, body: JSON.stringify({ authorizationData: [data] }) };
      };
      await untouched(() => changing().lambda.up());
      front.instead = undefined;
      expect(logins).toBeGreaterThan(0);
    });
  });

  it("publishes another version for more memory, and leads all calls to it", async () => {
    expect(await up({ memoryMiB: 1024 })).toEqual([
      "update function-lambda",
      "update function-live",
    ]);
    expect(await published()).toEqual(["$LATEST", "1", "2"]);
    expect(await live()).toEqual(["2", {}]);
    const { MemorySize } = await lambda().getFunctionConfiguration({ ...fn(), Qualifier: "2" });
    expect(MemorySize).toBe(1024);
  });

  it("changes the stage alone for another throttle, the groups alone for other days of logs", async () => {
    const settings = { memoryMiB: 1024, throttle: { ratePerSec: 5, burst: 9 } };
    expect(await up(settings)).toEqual(["update routes-stage"]);
    expect(await up({ ...settings, logRetentionDays: 7 })).toEqual([
      "update function-logs",
      "update routes-access-log",
    ]);
    const { http, logs } = awsOf(changing().aws.sdk);
    const [api] = (await http.getApis({})).Items ?? [];
    const { DefaultRouteSettings } = await http.getStage({
      ApiId: api?.ApiId,
      StageName: "$default",
    });
    expect(DefaultRouteSettings).toMatchObject({
      ThrottlingRateLimit: 5,
      ThrottlingBurstLimit: 9,
    });
    const { logGroups = [] } = await logs.describeLogGroups({});
    expect(logGroups.map(({ retentionInDays }) => retentionInDays)).toEqual([7, 7]);
    expect(await live()).toEqual(["2", {}]);
  });

  describe("with a canary", () => {
    const canary = { stableVersion: "2", percent: 10 };
    const kept = { memoryMiB: 1024, throttle: { ratePerSec: 5, burst: 9 }, logRetentionDays: 7 };

    it("sends one call of ten to the version that it publishes, the others to the stable one", async () => {
      expect(await up({ ...kept, memoryMiB: 768, canary })).toEqual([
        "update function-lambda",
        "update function-live",
      ]);
      expect(await live()).toEqual(["2", { 3: 0.1 }]);
      expect(await published()).toEqual(["$LATEST", "1", "2", "3"]);
    });

    it("promotes the new version when the canary is removed", async () => {
      expect(await up({ ...kept, memoryMiB: 768 })).toEqual(["update function-live"]);
      expect(await live()).toEqual(["3", {}]);
    });
  });

  it("builds, pushes under another tag and publishes once a file of the context changes", async () => {
    const { lambda: stack, context } = changing();
    await up();
    const before = (await stack.stack.outputs()).image?.value;
    appendFileSync(join(context, "Dockerfile"), 'LABEL com.example.change="1"\n');
    expect(await stack.up()).toEqual([
      "create-replacement repository-push",
      "delete-replaced repository-push",
      "replace repository-push",
      "update function-lambda",
      "update function-live",
      "update image-build",
    ]);
    const after = (await stack.stack.outputs()).image?.value;
    expect(after).not.toBe(before);
    const { Code, Configuration } = await lambda().getFunction({ ...fn(), Qualifier: "live" });
    expect(Code?.ImageUri).toBe(after);
    expect((await live())[0]).toBe(Configuration?.Version);
    expect(Configuration?.Version).toBe("5");
    // what was before is still there to go back to; moto tells one image of all versions
    expect(await published()).toContain("4");
    expect(await unpulled(before)).toEqual([]);
    expect(await unpulled(after)).toEqual([]);
  });
}
