import { describe, expect, it } from "vitest";
import { planPrometheus } from "../../../../infra/docker/prometheus-plan.ts";
import { settingsOf } from "../settings.ts";

describe("planPrometheus", () => {
  it("is published on loopback when the server is opened: it asks for no login", () => {
    const { ports } = planPrometheus(settingsOf({}, { bind: "0.0.0.0" }), "x", "dev");
    expect(ports.map(({ ip }) => ip)).toEqual(["127.0.0.1"]);
  });

  it("scrapes mcp-server:9090 and watches its rules every 15 s", () => {
    const [config] = planPrometheus(settingsOf(), "x", "dev").uploads;
    expect(config?.file).toBe("/etc/prometheus/prometheus.yml");
    expect(config?.content).toMatchInlineSnapshot(`
      "global:
        scrape_interval: 15s
        scrape_timeout: 10s
        evaluation_interval: 15s
        external_labels:
          stack: "dev"
      rule_files:
        - "/etc/prometheus/mcp-server.rules.yml"
      scrape_configs:
        - job_name: mcp-server
          metrics_path: /metrics
          static_configs:
            - targets:
                - mcp-server:9090
      "
    `);
  });

  it("tells an Alertmanager of alerts where there is one", () => {
    const docker = { prometheus: { alertmanager: "alerts.example.com:9093" } };
    const [config] = planPrometheus(settingsOf({}, docker), "x", "dev").uploads;
    expect(config?.content).toContain(`alerting:
  alertmanagers:
    - static_configs:
        - targets:
            - "alerts.example.com:9093"
scrape_configs:
`);
  });

  it("loads rules that know what the stack has", () => {
    const rules = (server: Record<string, unknown>, docker: Record<string, unknown> = {}) => {
      const [, file] = planPrometheus(settingsOf(server, docker), "x", "dev").uploads;
      expect(file?.file).toBe("/etc/prometheus/mcp-server.rules.yml");
      return file?.content;
    };
    expect(rules({ store: "postgres" })).toContain("alert: McpServerStoreFailing\n");
    expect(rules({ shared: "memory" })).not.toContain("McpServerLimitsNotShared");
    const memory = 'process_resident_memory_bytes{job=\\"mcp-server\\"}';
    expect(rules({}, { memoryMiB: 512 })).toContain(`"${memory} / ${512 * 1024 * 1024} > 0.9"`);
  });

  it("is hardened, keeps samples as long as asked and publishes its port on loopback", () => {
    const docker = { prometheus: { port: 9191, retentionDays: 3 } };
    const { uploads, ...plan } = planPrometheus(settingsOf({}, docker), "x", "dev");
    expect(uploads).toHaveLength(2);
    expect(plan).toEqual({
      restart: "unless-stopped",
      capabilities: { drops: ["ALL"] },
      securityOpts: ["no-new-privileges:true"],
      cpus: "1",
      logDriver: "json-file",
      logOpts: { "max-size": "10m", "max-file": "3" },
      mustRun: true,
      wait: true,
      waitTimeout: 120,
      name: "x",
      hostname: "prometheus",
      user: "nobody",
      memory: 256,
      memorySwap: 256,
      command: [
        "--config.file=/etc/prometheus/prometheus.yml",
        "--storage.tsdb.path=/prometheus",
        "--storage.tsdb.retention.time=3d",
      ],
      ports: [{ internal: 9090, external: 9191, ip: "127.0.0.1", protocol: "tcp" }],
      healthcheck: {
        tests: ["CMD", "/bin/promtool", "query", "instant", "http://127.0.0.1:9090", "vector(1)"],
        interval: "10s",
        timeout: "5s",
        startPeriod: "10s",
        startInterval: "1s",
        retries: 5,
      },
      stopTimeout: 20,
      destroyGraceSeconds: 20,
    });
  });
});
