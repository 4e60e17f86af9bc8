import { describe, expect, it } from "vitest";
import { planPostgres } from "../../../../infra/docker/postgres-plan.ts";
import { planRedis } from "../../../../infra/docker/redis-plan.ts";
import { planServer } from "../../../../infra/docker/server-plan.ts";
import { settingsOf } from "../settings.ts";

const hardened = {
  restart: "unless-stopped",
  capabilities: { drops: ["ALL"] },
  securityOpts: ["no-new-privileges:true"],
  cpus: "1",
  logDriver: "json-file",
  logOpts: { "max-size": "10m", "max-file": "3" },
  mustRun: true,
  wait: true,
  waitTimeout: 120,
};

describe("planServer", () => {
  it("gives the container a read-only root, no capabilities, limits and a loopback port", () => {
    expect(planServer(settingsOf(), "ops-assistant-dev").container).toEqual({
      ...hardened,
      name: "ops-assistant-dev",
      hostname: "mcp-server",
      user: "1000:1000",
      readOnly: true,
      tmpfs: { "/tmp": "rw,noexec,nosuid,nodev,size=16m" },
      memory: 256,
      memorySwap: 256,
      ports: [{ internal: 8000, external: 8000, ip: "127.0.0.1", protocol: "tcp" }],
      healthcheck: {
        tests: ["CMD", "/usr/local/bin/node", "/app/healthcheck.mjs"],
        interval: "30s",
        timeout: "5s",
        startPeriod: "10s",
        startInterval: "1s",
        retries: 3,
      },
      stopTimeout: 35,
      destroyGraceSeconds: 35,
    });
  });

  it("never publishes the metrics port", () => {
    const { ports } = planServer(settingsOf({}, { port: 9000 }), "x").container;
    expect(ports.map(({ internal }) => internal)).toEqual([8000]);
  });

  it("leaves the start interval out for daemons that do not know it", () => {
    const docker = { health: { startIntervalSec: 0, intervalSec: 2 } };
    const { healthcheck } = planServer(settingsOf({}, docker), "x").container;
    expect(healthcheck).not.toHaveProperty("startInterval");
    expect(healthcheck.interval).toBe("2s");
  });

  it.each([1, 30])(
    "asks the server every %i s when that is set, Redis at least every 10 s",
    (s) => {
      const settings = settingsOf({}, { health: { intervalSec: s } });
      expect(planServer(settings, "x").container.healthcheck.interval).toBe(`${s}s`);
      expect(planRedis(settings, "x").healthcheck.interval).toBe(`${Math.min(s, 10)}s`);
    },
  );

  it("hands the server the address that its clients use", () => {
    const { env } = planServer(settingsOf({}, { port: 8443 }), "x");
    expect(env).toContain("MCP_PUBLIC_URL=http://127.0.0.1:8443");
    expect(env).toContain("MCP_ALLOWED_HOSTS=127.0.0.1");
  });
});

describe("planRedis", () => {
  it("runs a hardened Redis that no port publishes and whose command holds no password", () => {
    expect(planRedis(settingsOf(), "ops-assistant-dev-redis")).toEqual({
      ...hardened,
      name: "ops-assistant-dev-redis",
      hostname: "redis",
      user: "redis",
      readOnly: true,
      tmpfs: { "/tmp": "rw,noexec,nosuid,nodev,size=16m" },
      memory: 128,
      memorySwap: 128,
      command: [
        "sh",
        "-c",
        [
          "exec redis-server - <<SETTINGS",
          "requirepass $REDIS_PASSWORD",
          "dir /data",
          "appendonly yes",
          "maxmemory 96mb",
          "maxmemory-policy volatile-lru",
          "SETTINGS",
        ].join("\n"),
      ],
      ports: [],
      healthcheck: {
        tests: ["CMD-SHELL", "redis-cli ping | grep -q PONG"],
        interval: "10s",
        timeout: "3s",
        startPeriod: "5s",
        startInterval: "1s",
        retries: 5,
      },
      stopTimeout: 10,
      destroyGraceSeconds: 10,
    });
  });

  it("publishes a port only when asked for", () => {
    const { ports } = planRedis(settingsOf({}, { redis: { port: 6380 } }), "x");
    expect(ports).toEqual([{ internal: 6379, external: 6380, ip: "127.0.0.1", protocol: "tcp" }]);
  });
});

describe("planPostgres", () => {
  it("runs a hardened PostgreSQL that no port publishes and whose command holds no password", () => {
    expect(planPostgres(settingsOf(), "ops-assistant-dev-postgres")).toEqual({
      container: {
        ...hardened,
        name: "ops-assistant-dev-postgres",
        hostname: "postgres",
        user: "postgres",
        readOnly: true,
        tmpfs: {
          "/tmp": "rw,noexec,nosuid,nodev,size=16m",
          "/var/run/postgresql": "rw,noexec,nosuid,nodev,size=1m",
        },
        memory: 256,
        memorySwap: 256,
        command: [
          "sh",
          "-c",
          [
            "set -e",
            'if [ -s "$PGDATA/PG_VERSION" ]; then',
            "postgres --single -c log_min_error_statement=panic mcp >/dev/null <<SQL",
            "ALTER ROLE mcp PASSWORD '$POSTGRES_PASSWORD'",
            "SQL",
            "fi",
            "exec docker-entrypoint.sh postgres -c shared_buffers=64MB",
          ].join("\n"),
        ],
        ports: [],
        healthcheck: {
          tests: ["CMD", "pg_isready", "--host=127.0.0.1", "--username=mcp", "--dbname=mcp"],
          interval: "10s",
          timeout: "5s",
          startPeriod: "30s",
          startInterval: "1s",
          retries: 5,
        },
        stopTimeout: 30,
        destroyGraceSeconds: 30,
      },
      env: ["POSTGRES_USER=mcp", "POSTGRES_DB=mcp", "PGDATA=/var/lib/postgresql/data"],
    });
  });

  it("publishes a port only when asked for, and gives a quarter of its memory to buffers", () => {
    const docker = { postgres: { port: 5433, memoryMiB: 1024 } };
    const { container } = planPostgres(settingsOf({}, docker), "x");
    expect(container.ports).toEqual([
      { internal: 5432, external: 5433, ip: "127.0.0.1", protocol: "tcp" },
    ]);
    expect(container.command.at(-1)).toContain("shared_buffers=256MB");
  });
});
