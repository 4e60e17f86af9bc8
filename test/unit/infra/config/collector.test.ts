import { describe, expect, it } from "vitest";
import { faultsOf, keysOf, minimal } from "./parsing.ts";

const jwt = minimal.server;

describe("fails on", () => {
  it.each(["/v1/traces", "/base/v1/traces/", "/?x=1", "/v1/traces#x"])(
    "a collector with the path that the server adds, or with a query: %s",
    (path) => {
      const otlpEndpoint = `https://user:hunter2@otel.example.com${path}`;
      const faults = faultsOf({ ...minimal, server: { ...jwt, telemetry: { otlpEndpoint } } });
      expect(faults.map(({ allowed }) => allowed)).toContain(
        "the collector's URL without /v1/traces and without a query",
      );
      expect(JSON.stringify(faults)).not.toContain("hunter2");
    },
  );

  it("a collector's /v1/traces, and says what to write instead", () => {
    const telemetry = { otlpEndpoint: "http://otel.example.com:4318/v1/traces" };
    expect(faultsOf({ ...minimal, server: { ...jwt, telemetry } })).toEqual([
      expect.objectContaining({
        fix: "set mcp-stacks:server.telemetry.otlpEndpoint to http://otel.example.com:4318: the server adds /v1/traces itself",
      }),
    ]);
  });

  it.each([
    "http://localhost:4318",
    "http://otel.localhost.:4318",
    "http://127.0.0.1:4318",
    "http://[::1]:4318",
    "http://0.0.0.0:4318",
    "http://[::]",
  ])("a collector on the container's own loopback, and says how to reach one: %s", (url) => {
    const server = { ...jwt, telemetry: { otlpEndpoint: url } };
    expect(faultsOf({ ...minimal, server })).toEqual([
      expect.objectContaining({
        key: "mcp-stacks:server.telemetry.otlpEndpoint",
        fix: expect.stringMatching(/machine's address, or host\.docker\.internal/),
      }),
    ]);
  });

  it.each(["http://host.docker.internal:4318", "http://otel:4318/base", "http://10.0.0.5:4318/"])(
    "but lets a collector outside of the container be: %s",
    (otlpEndpoint) => {
      expect(keysOf({ ...minimal, server: { ...jwt, telemetry: { otlpEndpoint } } })).toEqual([]);
    },
  );
});
