import { describe, expect, it } from "vitest";
import { faultsOf, lambdaWith } from "./parsing.ts";

const vpc = {
  subnetIds: ["subnet-0123456789abcdef0"],
  securityGroupIds: ["sg-0123456789abcdef0"],
};
const collectorKey = "mcp-stacks:server.telemetry.otlpEndpoint";
const collector = (url: string) => ({ telemetry: { otlpEndpoint: url } });

describe("fails on a collector", () => {
  it.each(["http://localhost:4318", "http://127.0.0.1:4318", "http://[::1]:4318"])(
    "that is the function itself, in a VPC as well: %s",
    (url) => {
      expect(faultsOf(lambdaWith(collector(url), { vpc }))).toEqual([
        {
          key: collectorKey,
          given: `"${new URL(url).host}"`,
          allowed: "a host that the function reaches; this one is the function itself",
          fix: `name a host with an address outside of it in ${collectorKey}`,
        },
      ]);
    },
  );

  it.each(["http://collector.monitoring.svc:4318", "http://otel.ops.svc.cluster.local:4318"])(
    "that only pods of a cluster know: %s",
    (url) => {
      expect(faultsOf(lambdaWith(collector(url), { vpc }))).toEqual([
        expect.objectContaining({
          key: collectorKey,
          allowed: "a host that the function reaches; this one is of a cluster alone",
        }),
      ]);
    },
  );

  it.each([
    "http://10.0.0.5:4318",
    "http://[fd00::5]:4318",
    "http://otel:4318",
    "http://otel.internal:4318",
    "http://otel.ops.local.:4318",
  ])("of a private network without a VPC: %s", (url) => {
    expect(faultsOf(lambdaWith(collector(url)))).toEqual([
      {
        key: collectorKey,
        given: `"${new URL(url).host}"`,
        allowed: "a public host while lambda.vpc is unset",
        fix: `set mcp-stacks:lambda.vpc to the network of that host, or name a public one in ${collectorKey}`,
      },
    ]);
    expect(faultsOf(lambdaWith(collector(url), { vpc }))).toEqual([]);
  });
});

describe("fails on", () => {
  it("the key set of an issuer in a private network without a VPC", () => {
    const auth = {
      mode: "jwks",
      issuer: "https://id.internal",
      jwksUrl: "https://id.internal/keys",
    };
    expect(faultsOf(lambdaWith({ auth }))).toEqual([
      expect.objectContaining({
        key: "mcp-stacks:server.auth.jwksUrl",
        allowed: "a public host while lambda.vpc is unset",
      }),
    ]);
  });

  it.each([
    "https://aws.example.com",
    "http://8.8.8.8:5000",
    "http://[::ffff:8.8.8.8]:5000",
    "http://[64:ff9b::808:808]:5000",
    "http://0x08080808:5000",
    "https://dynamodb.eu-central-1.amazonaws.com",
    "http://user:hunter2@aws.example.com",
  ])("a test double that is far away, without repeating a login: %s", (endpoint) => {
    const faults = faultsOf(lambdaWith({}, { endpoint }));
    expect(faults).toEqual([
      {
        key: "mcp-stacks:lambda.endpoint",
        given: `"${new URL(endpoint).host}"`,
        allowed:
          "a test double on this machine or its network: loopback, a private address, or a name without a dot",
        fix: "remove mcp-stacks:lambda.endpoint to deploy to AWS",
      },
    ]);
    expect(JSON.stringify(faults)).not.toContain("hunter2");
  });
});

describe("but lets be", () => {
  it.each(["https://otel.example.com:4318", "http://93.184.216.34:4318"])(
    "a public collector: %s",
    (url) => {
      expect(faultsOf(lambdaWith(collector(url)))).toEqual([]);
    },
  );

  it.each([
    "http://127.0.0.1:5000",
    "http://localhost:4566",
    "http://moto:5000",
    "http://host.docker.internal:5000",
    "http://172.17.0.1:5000",
    "http://[::1]:5000",
    "http://[fd00::5]:5000",
  ])("a test double that is near: %s", (endpoint) => {
    expect(faultsOf(lambdaWith(collector("http://localhost:4318"), { endpoint }))).toEqual([]);
  });
});
