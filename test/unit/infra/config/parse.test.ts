import { describe, expect, it } from "vitest";
import { renderFaults } from "../../../../infra/config/fault.ts";
import { parseConfig } from "../../../../infra/config/parse.ts";
import { dockerSettingsOf, faultsOf, keysOf, minimal, parse } from "./parsing.ts";

describe("a valid configuration", () => {
  it("gets every default from the schema", () => {
    expect(parse(minimal)).toEqual({
      ok: true,
      ownSecrets: [],
      settings: {
        target: "docker",
        backends: [],
        companions: [],
        topology: "together",
        gateway: { memoryMiB: 256, keepalive: 64, bodyLimitKiB: 4096, timeoutSec: 3600 },
        policy: { levels: {}, acknowledge: [], requiredTags: [], minLogRetentionDays: 30 },
        server: {
          name: "ops-assistant",
          image: { build: { context: "app", dockerfile: "Dockerfile", args: {} } },
          container: {
            paths: { mcp: "/mcp", health: "/health", ready: "/ready" },
            metrics: { enabled: true, port: 9090, path: "/metrics" },
            user: 1000,
            env: {},
            secrets: {},
            writable: ["/tmp"],
          },
          transport: "http",
          auth: { mode: "jwt" },
          readOnly: false,
          sessions: { enabled: false, max: 1000, maxPerUser: 20, idleSec: 900 },
          logLevel: "info",
          limits: {
            requestsPerMinute: 120,
            toolCallsPerMinute: 60,
            toolConcurrency: 32,
            toolTimeoutSec: 20,
            bodyLimitKiB: 1024,
            cacheTtlSec: 30,
            subscriptionsPerUser: 8,
          },
          audit: { destination: "file", onFailure: "warn", maxFileMiB: 50, maxFiles: 10 },
          telemetry: { sampleRatio: 1 },
          webhook: {},
          store: "sqlite",
          shared: "redis",
          allowedHosts: [],
          allowedOrigins: [],
        },
        images: {
          node: "node:24.21.0-bookworm-slim",
          redis: "redis:7.4.6-bookworm",
          postgres: "postgres:17.6-bookworm",
          prometheus: "prom/prometheus:v3.5.0",
          python: "python:3.13.9-slim-bookworm",
          nginx: "nginx:1.28.0-bookworm",
          grafana: "grafana/grafana:12.4.5",
        },
        docker: {
          bind: "127.0.0.1",
          port: 8000,
          memoryMiB: 256,
          cpus: 1,
          startTimeoutSec: 120,
          health: { intervalSec: 30, startIntervalSec: 1 },
          redis: { memoryMiB: 128 },
          postgres: { memoryMiB: 256 },
          prometheus: {
            enabled: true,
            bind: "127.0.0.1",
            port: 9090,
            retentionDays: 15,
            memoryMiB: 256,
          },
          grafana: { enabled: false, bind: "127.0.0.1", port: 3000, memoryMiB: 256 },
          retainVolumes: false,
        },
      },
    });
  });

  it("keeps what is written down", () => {
    const settings = dockerSettingsOf({
      ...minimal,
      docker: { port: 8443, redis: { port: 6400 }, prometheus: { enabled: false } },
    });
    expect(settings.docker).toMatchObject({
      port: 8443,
      redis: { port: 6400, memoryMiB: 128 },
      prometheus: { enabled: false, port: 9090 },
    });
  });

  it("ignores the keys of other programs and providers", () => {
    const values = {
      "mcp-stacks:target": "docker",
      "mcp-stacks:server": JSON.stringify(minimal.server),
      "docker:host": "unix:///elsewhere.sock",
    };
    expect(parseConfig({ values, secretKeys: [] }).ok).toBe(true);
  });
});

describe("all faults at once", () => {
  const many = {
    target: "docker",
    server: { auth: { mode: "oauth" }, limits: { requestsPerMinute: 0 }, nmae: "x" },
    docker: { port: 99999, bind: "x" },
    kubernetes: {},
  };

  it("are reported together", () => {
    expect(keysOf(many).sort()).toEqual([
      "docker.bind",
      "docker.port",
      "kubernetes",
      "server.auth.mode",
      "server.limits.requestsPerMinute",
      "server.nmae",
    ]);
  });

  it("are reported beside a wrong target as well", () => {
    expect(keysOf({ ...many, target: "swarm", docker: {} }).sort()).toEqual([
      "server.auth.mode",
      "server.limits.requestsPerMinute",
      "server.nmae",
      "target",
    ]);
  });

  it("read as one message with key, value, what is allowed and what to do", () => {
    const text = renderFaults(faultsOf({ ...minimal, docker: { port: 0, prot: 1 } }), "dev");
    expect(text).toMatchInlineSnapshot(`
      "2 faults in the configuration of stack dev (Pulumi.dev.yaml); nothing was changed.
        mcp-stacks:docker.port
          given    0
          allowed  1 to 65535
          fix      change mcp-stacks:docker.port to an allowed value
        mcp-stacks:docker.prot
          given    1
          allowed  host, bind, port, memoryMiB, cpus, startTimeoutSec, health, redis, postgres, prometheus, grafana, retainVolumes
          fix      did you mean mcp-stacks:docker.port?"
    `);
  });
});
