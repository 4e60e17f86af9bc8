import { describe, expect, it } from "vitest";
import { addressesOf } from "../../../../infra/docker/addresses.ts";
import { planPrometheus } from "../../../../infra/docker/prometheus-plan.ts";
import { planServer } from "../../../../infra/docker/server-plan.ts";
import { settingsOf } from "../settings.ts";
import { deployed } from "./deployed.ts";

const container = {
  port: 3000,
  paths: { mcp: "/rpc", health: "/healthz", ready: "/readyz" },
  metrics: { port: 9100, path: "/prometheus" },
  keepAliveSec: 60,
  command: ["serve"],
  user: 1234,
  health: { command: ["/check"] },
  env: { GREETING: "hello" },
  volumes: [{ name: "notes", path: "/notes", readOnly: true }],
  writable: ["/var/cache/app"],
};

describe("an own server on Docker", () => {
  it("is run as its settings say", () => {
    const { container: plan, env } = planServer(settingsOf({ container }), "x");
    expect(plan).toMatchObject({
      command: ["serve"],
      user: "1234:1234",
      readOnly: true,
      tmpfs: { "/var/cache/app": "rw,noexec,nosuid,nodev,size=16m" },
      ports: [{ internal: 3000, external: 8000, ip: "127.0.0.1", protocol: "tcp" }],
      healthcheck: { tests: ["CMD", "/check"] },
    });
    expect(plan.tmpfs).not.toHaveProperty("/tmp");
    for (const line of [
      "MCP_SERVER_PORT=3000",
      "MCP_METRICS_PORT=9100",
      "MCP_KEEP_ALIVE_SEC=60",
      "GREETING=hello",
    ]) {
      expect(env).toContain(line);
    }
  });

  it("is told nothing of metrics that it does not have, nor of an idle time that nobody set", () => {
    const { env } = planServer(settingsOf({ container: { metrics: { enabled: false } } }), "x");
    expect(env.filter((line) => /METRICS|KEEP_ALIVE/.test(line))).toEqual([]);
  });

  it("publishes no port behind a gateway", () => {
    const settings = { ...settingsOf(), topology: "split" as const };
    expect(planServer(settings, "x").container.ports).toEqual([]);
  });

  it("has addresses with its own paths", () => {
    const settings = settingsOf({ container }, { prometheus: { enabled: false } });
    expect(addressesOf(settings)).toMatchObject({
      endpoint: "http://127.0.0.1:8000/rpc",
      healthUrl: "http://127.0.0.1:8000/healthz",
      metricsUrl: "http://mcp-server:9100/prometheus",
    });
  });

  it("is scraped where its metrics are", () => {
    const [config] = planPrometheus(settingsOf({ container }), "x", "dev").uploads;
    expect(config?.content).toContain("metrics_path: /prometheus\n");
    expect(config?.content).toContain("- mcp-server:9100\n");
  });

  it("mounts its own volumes, made once and none of the bundled server's", async () => {
    const stack = await deployed(settingsOf({ container }));
    const volumes = stack.resources.filter(({ type }) => type.endsWith(":Volume"));
    expect(volumes.map(({ name, inputs }) => `${name} ${inputs.name}`).sort()).toEqual([
      "prometheus-data ops-assistant-dev-prometheus-data",
      "redis-data ops-assistant-dev-redis-data",
      "volumes-notes ops-assistant-dev-notes",
    ]);
    expect(stack.named("server-container").inputs).toMatchObject({
      volumes: [{ volumeName: "ops-assistant-dev-notes", containerPath: "/notes", readOnly: true }],
    });
    expect(stack.named("volumes-notes").earlierParents).toEqual([]);
  });
});

describe("the bundled server's folders", () => {
  it("are the volumes that stacks of earlier versions have, then children of the server", async () => {
    const { named } = await deployed(settingsOf());
    for (const name of ["server-data", "server-logs"]) {
      expect(named(name).earlierParents).toEqual([
        "urn:pulumi:dev::mcp-stacks::mcp:docker:Server::server",
      ]);
    }
  });
});
