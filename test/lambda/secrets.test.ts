import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { filesBelow } from "../engine/secrecy.ts";
import { awsOf } from "./aws-inventory.ts";
import { type LambdaStack, openLambdaStack, startAws, type TestAws } from "./lambda-stack.ts";

const base = { server: { store: "postgres", shared: "redis" }, lambda: { tickets: {} } };
const supplied = {
  databaseUrl: `postgres://ops:${randomBytes(12).toString("hex")}@db.example.com/tickets`,
  redisUrl: `rediss://:${randomBytes(12).toString("hex")}@redis.example.com:6379/0`,
};

describe("what a function is told in secret", () => {
  let aws: TestAws;
  let lambda: LambdaStack;
  let generated: string;
  const clients = () => awsOf(aws.sdk);
  /** What a version of the function reads: the version of the secret that its environment names. */
  const readBy = async (version: string): Promise<Readonly<Record<string, string>>> => {
    const { Environment } = await clients().lambda.getFunctionConfiguration({
      FunctionName: lambda.prefix,
      Qualifier: version,
    });
    const { MCP_SECRET_ID, MCP_SECRET_VERSION } = Environment?.Variables ?? {};
    const secret = { SecretId: MCP_SECRET_ID, VersionId: MCP_SECRET_VERSION };
    return JSON.parse((await clients().secrets.getSecretValue(secret)).SecretString ?? "");
  };
  const live = async () =>
    (await clients().lambda.getAlias({ FunctionName: lambda.prefix, Name: "live" }))
      .FunctionVersion ?? "";
  const set = async (values: Readonly<Record<string, string>>) => {
    for (const [key, value] of Object.entries(values)) {
      await lambda.stack.setConfig(`mcp-stacks:${key}`, { value, secret: true });
    }
  };

  beforeAll(async () => {
    aws = await startAws();
    lambda = await openLambdaStack(aws, "test-lambda-secrets", base);
    await set(supplied);
    await lambda.up();
    generated = String((await lambda.stack.outputs()).jwtSecret?.value);
  });
  afterAll(async () => {
    await lambda?.remove();
    await aws?.stop();
  });

  it("is one secret with a name for each value, and the function's first version reads it", async () => {
    expect(await readBy("1")).toEqual({
      JWT_SECRET: generated,
      REDIS_URL: supplied.redisUrl,
      DATABASE_URL: supplied.databaseUrl,
    });
    expect((await clients().secrets.listSecrets({})).SecretList).toHaveLength(1);
  });

  it("is nowhere else: not in state, files, logs, what is printed, nor in any other call to AWS", async () => {
    const secrets = [...Object.values(supplied), generated];
    const needles = secrets.flatMap((secret) => [
      secret,
      Buffer.from(secret).toString("base64"),
      encodeURIComponent(secret),
    ]);
    const isTold = (text: string | Buffer) => needles.some((needle) => text.includes(needle));
    const { fixture, stack } = lambda;
    await stack.preview({ ...fixture.observed(), diff: true });
    const { stdout } = await fixture.pulumi("stack", "output", "--json");
    const places: Record<string, string | Buffer> = {
      ...filesBelow(fixture.folder),
      ...filesBelow(join(process.env.PULUMI_HOME ?? "", "logs")),
      printed: fixture.printed.join(""),
      stdout,
    };
    const state = Object.keys(places).find((path) => path.endsWith(`${fixture.name}.json`)) ?? "";
    expect(places[state]?.includes("secret-version")).toBe(true);
    expect(Object.keys(places).filter((place) => isTold(places[place] ?? ""))).toEqual([]);
    const telling = aws.front.calls.filter(({ body }) => isTold(body));
    expect(telling.map(({ operation }) => operation)).toEqual(["PutSecretValue"]);
  });

  it("is another version for another function when one is rotated; the old one reads its own", async () => {
    const jwtSecret = randomBytes(36).toString("base64url");
    await set({ jwtSecret });
    // the key that was generated is needed no more
    expect(await lambda.up()).toEqual([
      "create-replacement secret-version",
      "delete secrets-jwt",
      "delete-replaced secret-version",
      "replace secret-version",
      "update function-lambda",
      "update function-live",
    ]);
    expect(await live()).toBe("2");
    expect((await readBy("2")).JWT_SECRET).toBe(jwtSecret);
    expect((await readBy("1")).JWT_SECRET).toBe(generated);
    const state = readFileSync(
      join(lambda.fixture.folder, "state/.pulumi/stacks/mcp-stacks", `${lambda.fixture.name}.json`),
      "utf8",
    );
    expect(state).not.toContain(jwtSecret);
  });
});
