import { isSecret } from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { planGrafana } from "../../../../infra/docker/grafana-plan.ts";
import { faultsOf, keysOf, minimal } from "../config/parsing.ts";
import { plain, resolved, secretKeys } from "../mocks.ts";
import { settingsOf } from "../settings.ts";
import { deployed } from "./deployed.ts";

const on = { grafana: { enabled: true, port: 3001 } };
const grafanaPassword = "a-password-of-this-test";

const uploads = z.array(z.object({ file: z.string(), content: z.string() }));

describe("Grafana beside the server", () => {
  it("is not there unless it is asked for", async () => {
    const { resources, outputs } = await deployed(settingsOf());
    expect(resources.filter(({ name }) => name.includes("grafana"))).toEqual([]);
    expect(Object.keys(outputs).filter((key) => key.startsWith("grafana"))).toEqual([]);
  });

  it("is made of an image, a password and a container on the stack's network", async () => {
    const settings = settingsOf({}, on);
    const { resources, named, outputs } = await deployed(settings);
    expect(
      resources
        .map(({ type, name }) => `${type} ${name}`)
        .filter((text) => /grafana/i.test(text))
        .sort(),
    ).toEqual([
      "docker:index/container:Container grafana-container",
      "docker:index/remoteImage:RemoteImage images-grafana",
      "mcp:docker:Grafana grafana",
      "random:index/randomPassword:RandomPassword secrets-grafana",
    ]);
    expect(named("grafana-container").inputs).toMatchObject({
      name: "ops-assistant-dev-grafana",
      image: `id-of:${settings.images.grafana}`,
      networksAdvanced: [{ name: "mcp-network-ops-assistant-dev", aliases: ["grafana"] }],
    });
    expect(outputs.grafanaUrl).toBe("http://127.0.0.1:3001");
  });

  it("gets the stack's password, which is a secret wherever it goes", async () => {
    const { named, outputs } = await deployed(settingsOf({}, on), { grafanaPassword });
    const { inputs } = named("grafana-container");
    expect(secretKeys(inputs)).toContain("envs");
    expect(plain(inputs).envs).toContain(`GF_SECURITY_ADMIN_PASSWORD=${grafanaPassword}`);
    const { grafanaPassword: output } = outputs;
    expect(await resolved(output)).toBe(grafanaPassword);
    expect(output && (await isSecret(output))).toBe(true);
  });

  it("asks for a login, fetches nothing from elsewhere and keeps nothing", () => {
    const { env, container } = planGrafana(settingsOf({}, on), "x");
    expect(env).toEqual(
      expect.arrayContaining([
        "GF_AUTH_ANONYMOUS_ENABLED=false",
        "GF_USERS_ALLOW_SIGN_UP=false",
        "GF_ANALYTICS_REPORTING_ENABLED=false",
        "GF_PLUGINS_PREINSTALL_DISABLED=true",
      ]),
    );
    expect(container).toMatchObject({
      capabilities: { drops: ["ALL"] },
      securityOpts: ["no-new-privileges:true"],
      user: "472:0",
      memory: 256,
      memorySwap: 256,
      tmpfs: {
        "/var/lib/grafana": expect.stringContaining("noexec,nosuid,nodev,size=64m,uid=472"),
      },
      ports: [{ internal: 3000, external: 3001, ip: "127.0.0.1", protocol: "tcp" }],
      healthcheck: {
        tests: ["CMD", "curl", "--fail", "--silent", "http://127.0.0.1:3000/api/health"],
      },
    });
    expect(container).not.toHaveProperty("volumes");
  });

  it("finds Prometheus and its dashboard in files of the stack", () => {
    const files = new Map(
      uploads
        .parse(planGrafana(settingsOf({}, on), "x").container.uploads)
        .map(({ file, content }) => [file, content]),
    );
    expect([...files.keys()]).toEqual([
      "/etc/grafana/provisioning/datasources/prometheus.yml",
      "/etc/grafana/provisioning/dashboards/mcp-server.yml",
      "/etc/grafana/dashboards/mcp-server.json",
    ]);
    expect(files.get("/etc/grafana/provisioning/datasources/prometheus.yml")).toContain(
      "url: http://prometheus:9090\n",
    );
    expect(files.get("/etc/grafana/provisioning/dashboards/mcp-server.yml")).toContain(
      "path: /etc/grafana/dashboards\n",
    );
    const text = files.get("/etc/grafana/dashboards/mcp-server.json") ?? "";
    expect(JSON.parse(text)).toMatchObject({ title: "MCP server ops-assistant" });
  });
});

describe("fails on settings of monitoring that nothing reads, or that cannot work", () => {
  const prometheus = { enabled: false };
  it.each([
    ["Grafana without Prometheus", { ...on, prometheus }, {}, "docker.grafana.enabled"],
    ["a password without Grafana", {}, { grafanaPassword }, "grafanaPassword"],
    [
      "an Alertmanager without Prometheus",
      { prometheus: { ...prometheus, alertmanager: "alerts.example.com:9093" } },
      {},
      "docker.prometheus.alertmanager",
    ],
    [
      "an Alertmanager on the container's own loopback",
      { prometheus: { alertmanager: "localhost:9093" } },
      {},
      "docker.prometheus.alertmanager",
    ],
    [
      "an Alertmanager without a port",
      { prometheus: { alertmanager: "alerts.example.com" } },
      {},
      "docker.prometheus.alertmanager",
    ],
    [
      "the port of Prometheus",
      { grafana: { enabled: true, port: 9090 } },
      {},
      "docker.grafana.port",
    ],
  ])("%s", (_, docker, secrets, key) => {
    expect(keysOf({ ...minimal, docker }, secrets)).toEqual([key]);
    expect(JSON.stringify(faultsOf({ ...minimal, docker }, secrets))).not.toContain(
      grafanaPassword,
    );
  });
});
