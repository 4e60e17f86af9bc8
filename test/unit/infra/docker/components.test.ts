import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { planPostgres } from "../../../../infra/docker/postgres-plan.ts";
import { planPrometheus } from "../../../../infra/docker/prometheus-plan.ts";
import { planRedis } from "../../../../infra/docker/redis-plan.ts";
import { planServer } from "../../../../infra/docker/server-plan.ts";
import { plain } from "../mocks.ts";
import { settingsOf } from "../settings.ts";
import { deployed, generated } from "./deployed.ts";

const labels = [
  { label: "com.mcp-stacks.project", value: "mcp-stacks" },
  { label: "com.mcp-stacks.stack", value: "dev" },
  { label: "com.mcp-stacks.server", value: "ops-assistant" },
];
const network = "mcp-network-ops-assistant-dev";
const platform = "linux/arm64";
const built = { image: { build: { platform, target: "runtime", args: { FLAVOUR: "mint" } } } };

describe("the Docker stack", () => {
  it("is made of exactly these resources", async () => {
    const { resources } = await deployed(settingsOf());
    expect(resources.map(({ type, name }) => `${type} ${name}`).sort()).toEqual([
      "docker:index/container:Container prometheus-container",
      "docker:index/container:Container redis-container",
      "docker:index/container:Container server-container",
      "docker:index/image:Image images-server-build",
      "docker:index/network:Network mcp-network",
      "docker:index/remoteImage:RemoteImage images-prometheus",
      "docker:index/remoteImage:RemoteImage images-redis",
      "docker:index/volume:Volume prometheus-data",
      "docker:index/volume:Volume redis-data",
      "docker:index/volume:Volume server-data",
      "docker:index/volume:Volume server-logs",
      "mcp:config:Secrets secrets",
      "mcp:docker:Images images",
      "mcp:docker:Prometheus prometheus",
      "mcp:docker:Redis redis",
      "mcp:docker:Server server",
      "mcp:docker:Volumes volumes",
      "mcp:index:ServerImage images-server",
      "mcp:index:StackFacts facts",
      "pulumi:providers:docker docker",
      "random:index/randomBytes:RandomBytes secrets-jwt",
      "random:index/randomPassword:RandomPassword secrets-redis",
    ]);
  });

  it("hands everything of Docker to its one provider, which asks no daemon at the start", async () => {
    const { resources, named } = await deployed(settingsOf());
    expect(named("docker").inputs).toEqual({ disableDockerDaemonCheck: "true" });
    const providers = resources
      .filter(({ type }) => type.startsWith("docker:"))
      .map(({ provider }) => provider.replace(/^.*::(\w+)::[^:]*$/, "$1"));
    expect(providers).toEqual(Array(11).fill("docker"));
  });

  it("builds the server's image from the context, without pushing it", async () => {
    const { root, named } = await deployed(settingsOf(built));
    expect(named("images-server-build").inputs).toEqual({
      imageName: "ops-assistant:1.2.3-dev",
      skipPush: true,
      buildOnPreview: false,
      build: {
        context: join(root, "app"),
        dockerfile: join(root, "app", "Dockerfile"),
        platform,
        target: "runtime",
        args: {
          NODE_IMAGE: "node:24.21.0-bookworm-slim",
          VERSION: "1.2.3",
          REVISION: "unknown",
          FLAVOUR: "mint",
        },
      },
    });
  });

  it("pulls Redis and Prometheus by name and keeps their images", async () => {
    const { named } = await deployed(settingsOf());
    const { redis, prometheus } = settingsOf().images;
    expect(named("images-redis").inputs).toEqual({ name: redis, keepLocally: true });
    expect(named("images-prometheus").inputs).toEqual({ name: prometheus, keepLocally: true });
  });

  it("labels its network and its volumes, which carry the stack's name", async () => {
    const { named } = await deployed(settingsOf());
    expect(named("mcp-network").inputs).toEqual({ name: network, driver: "bridge", labels });
    const volumes = {
      "server-data": "ops-assistant-dev-data",
      "server-logs": "ops-assistant-dev-logs",
      "redis-data": "ops-assistant-dev-redis-data",
      "prometheus-data": "ops-assistant-dev-prometheus-data",
    };
    for (const [logical, name] of Object.entries(volumes)) {
      expect(named(logical).inputs).toEqual({ name, labels });
    }
  });

  it("runs the server as planned, from the built image, with its secrets in the environment", async () => {
    const settings = settingsOf();
    const { named } = await deployed(settings);
    const plan = planServer(settings, "ops-assistant-dev");
    expect(plain(named("server-container").inputs)).toEqual({
      ...plan.container,
      image: "sha256:built",
      labels,
      networksAdvanced: [{ name: network, aliases: ["mcp-server"] }],
      volumes: [
        { volumeName: "ops-assistant-dev-data", containerPath: "/app/data" },
        { volumeName: "ops-assistant-dev-logs", containerPath: "/app/logs" },
      ],
      envs: [
        ...plan.env,
        `JWT_SECRET=${generated.jwtSecret}`,
        `REDIS_URL=redis://:${generated.redisPassword}@redis:6379/0`,
      ],
    });
  });

  it("runs Redis as planned, by image ID, with the password in the environment", async () => {
    const settings = settingsOf({}, { redis: { port: 6380, memoryMiB: 64 } });
    const { named } = await deployed(settings);
    expect(plain(named("redis-container").inputs)).toEqual({
      ...planRedis(settings, "ops-assistant-dev-redis"),
      image: `id-of:${settings.images.redis}`,
      labels,
      networksAdvanced: [{ name: network, aliases: ["redis"] }],
      volumes: [{ volumeName: "ops-assistant-dev-redis-data", containerPath: "/data" }],
      envs: [
        `REDIS_PASSWORD=${generated.redisPassword}`,
        `REDISCLI_AUTH=${generated.redisPassword}`,
      ],
    });
  });

  it("runs Prometheus as planned, by image ID", async () => {
    const settings = settingsOf({}, { prometheus: { port: 9191, retentionDays: 3 } });
    const { named } = await deployed(settings);
    expect(named("prometheus-container").inputs).toEqual({
      ...planPrometheus(settings, "ops-assistant-dev-prometheus", "dev"),
      image: `id-of:${settings.images.prometheus}`,
      labels,
      networksAdvanced: [{ name: network, aliases: ["prometheus"] }],
      volumes: [{ volumeName: "ops-assistant-dev-prometheus-data", containerPath: "/prometheus" }],
    });
  });

  it("runs PostgreSQL as planned, by image ID, with the password in the environment", async () => {
    const docker = { postgres: { port: 5433, memoryMiB: 512 } };
    const settings = settingsOf({ store: "postgres" }, docker);
    const { named } = await deployed(settings);
    const plan = planPostgres(settings, "ops-assistant-dev-postgres");
    expect(named("postgres-data").inputs).toEqual({
      name: "ops-assistant-dev-postgres-data",
      labels,
    });
    expect(plain(named("postgres-container").inputs)).toEqual({
      ...plan.container,
      image: `id-of:${settings.images.postgres}`,
      labels,
      networksAdvanced: [{ name: network, aliases: ["postgres"] }],
      volumes: [
        {
          volumeName: "ops-assistant-dev-postgres-data",
          containerPath: "/var/lib/postgresql/data",
        },
      ],
      envs: [...plan.env, `POSTGRES_PASSWORD=${generated.postgresPassword}`],
    });
  });
});
