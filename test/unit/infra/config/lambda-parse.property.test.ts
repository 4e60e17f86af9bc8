import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { settingsSchema } from "../../../../infra/config/schema.ts";
import { expectWholeFaults, parse } from "./parsing.ts";

const some = <T>(...values: readonly T[]) => fc.constantFrom(...values);
const optional = { requiredKeys: [] };
const ecr = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/ops";
const digest = `@sha256:${"0".repeat(64)}`;
const certificate = "arn:aws:acm:eu-central-1:123456789012:certificate/1a2b";
const secrets: [string, string][] = [
  ["redisUrl", "redis://redis.example.com"],
  ["redisPassword", "p".repeat(16)],
  ["databaseUrl", "postgres://db.example.com/t"],
  ["postgresPassword", "p".repeat(16)],
  ["registryPassword", "x"],
  ["kubeconfig", "apiVersion: v1"],
];

/** Settings of a function, most of which do not fit each other. */
const any = fc.record({
  target: some("lambda"),
  server: fc.record(
    {
      auth: some<object>(
        { mode: "jwt" },
        { mode: "none" },
        { mode: "jwks", issuer: "i", jwksUrl: "https://10.0.0.8/keys" },
      ),
      image: some<object>(
        { reference: `${ecr}${digest}` },
        { reference: "a/b:1" },
        { build: { platform: "linux/amd64" } },
        { build: {}, push: { repository: "r.example.com/a", username: "u" } },
      ),
      sessions: fc.record({ enabled: fc.boolean() }),
      store: some("sqlite", "postgres", "dynamodb"),
      shared: some("memory", "redis", "dynamodb"),
      audit: fc.record({ destination: some("file", "stdout") }),
      limits: fc.record(
        {
          toolTimeoutSec: some(1, 29, 300),
          bodyLimitKiB: some(1, 16_384),
          subscriptionsPerUser: some(1, 8),
        },
        optional,
      ),
      publicUrl: some("https://mcp.example.com", "http://localhost", "https://a.example/x"),
      telemetry: some({ otlpEndpoint: "http://otel:4318" }, { otlpEndpoint: "http://localhost" }),
    },
    { requiredKeys: ["auth"] },
  ),
  lambda: fc.record(
    {
      region: some("eu-central-1", "us-east-1"),
      endpoint: some("http://127.0.0.1:5000", "https://aws.example.com"),
      timeoutSec: some(2, 30, 900),
      architecture: some("x86_64", "arm64"),
      reservedConcurrency: some(1, 10),
      throttle: fc.record({ ratePerSec: some(1, 500), burst: some(1, 500) }, optional),
      cors: fc.boolean(),
      streaming: fc.boolean(),
      domain: some({ name: "mcp.example.com", certificateArn: certificate }),
      canary: some({ stableVersion: "7" }),
      tickets: fc.record({ deletionProtection: fc.boolean() }),
      repository: some({ keepImages: 5 }),
      alarms: fc.record(
        {
          enabled: fc.boolean(),
          topicArn: some("arn:aws:sns:us-east-1:123456789012:ops"),
          email: some("ops@example.com"),
        },
        optional,
      ),
      tags: fc.dictionary(some("team", "Team", "managed-by", "com.mcp-stacks.x"), some("x", "")),
    },
    { requiredKeys: ["region"] },
  ),
});

/** Settings of a function that fit each other. */
const valid = fc
  .record({
    wait: fc.integer({ min: 2, max: 30 }),
    spare: fc.integer({ min: 1, max: 29 }),
    server: fc.record({
      auth: some({ mode: "jwt" }),
      store: some("dynamodb"),
      shared: some("dynamodb"),
      audit: some({ destination: "stdout" }),
    }),
    lambda: fc.record(
      {
        region: some("eu-central-1", "us-gov-west-1", "ap-southeast-2"),
        account: fc.stringMatching(/^\d{12}$/),
        memoryMiB: fc.integer({ min: 128, max: 10_240 }),
        architecture: some("x86_64", "arm64"),
        reservedConcurrency: fc.integer({ min: 1, max: 10_000 }),
        logRetentionDays: some(1, 30, 3653),
        tracing: fc.boolean(),
        tickets: fc.record({ deletionProtection: fc.boolean() }),
        repository: fc.record({ keepImages: fc.integer({ min: 2, max: 1000 }) }),
        tags: fc.dictionary(fc.stringMatching(/^[a-z]{1,10}$/), fc.stringMatching(/^[\w .-]*$/)),
      },
      { requiredKeys: ["region"] },
    ),
  })
  .map(({ wait, spare, server, lambda }) => ({
    target: "lambda",
    server: { ...server, limits: { toolTimeoutSec: Math.max(1, wait - spare) } },
    lambda: { ...lambda, timeoutSec: wait },
  }));

describe("parseConfig of a stack on AWS", () => {
  it("accepts every valid configuration, and its own answer once more", () => {
    fc.assert(
      fc.property(valid, (config) => {
        const parsed = parse(config);
        if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
        expect(parsed.settings).toMatchObject(config);
        expect(settingsSchema.parse(parsed.settings)).toEqual(parsed.settings);
      }),
    );
  });

  it("never throws on any combination of settings, and says all of each fault once", () => {
    fc.assert(
      fc.property(any, fc.subarray(secrets), (config, supplied) => {
        const parsed = parse(config, Object.fromEntries(supplied));
        expectWholeFaults(parsed);
        const said = parsed.ok ? [] : parsed.faults.map(({ key, allowed }) => `${key} ${allowed}`);
        expect(new Set(said).size).toBe(said.length);
      }),
    );
  });
});
