import { describe, expect, it } from "vitest";
import { plain } from "../mocks.ts";
import { settingsOf } from "../settings.ts";
import { type Deployed, deployed } from "./deployed.ts";

const open = { auth: { mode: "none" } };
const volumes = ["prometheus-data", "redis-data", "server-data", "server-logs"];
const containers = ["prometheus-container", "redis-container", "server-container"];

/** Logical names whose type or name says that they belong to something. */
function about({ resources }: Deployed, what: RegExp): string[] {
  return resources.map(({ type, name }) => `${type} ${name}`).filter((text) => what.test(text));
}

function envNames({ named }: Deployed): string[] {
  const { envs } = plain(named("server-container").inputs);
  return Array.isArray(envs) ? envs.map((line) => String(line).split("=")[0] ?? "") : [];
}

describe("what is chosen in the settings", () => {
  it("auth none: no signing key is made, handed over or given out", async () => {
    const stack = await deployed(settingsOf(open));
    expect(about(stack, /jwt/i)).toEqual([]);
    expect(envNames(stack)).not.toContain("JWT_SECRET");
    expect(stack.outputs).not.toHaveProperty("jwtSecret");
    expect(stack.outputs.auth).toEqual({ mode: "none" });
  });

  it("auth jwt: the server gets the key", async () => {
    expect(envNames(await deployed(settingsOf()))).toContain("JWT_SECRET");
  });

  it("shared memory: no Redis, no password, no URL", async () => {
    const stack = await deployed(settingsOf({ shared: "memory" }));
    expect(about(stack, /redis/i)).toEqual([]);
    expect(envNames(stack)).not.toContain("REDIS_URL");
    expect(stack.waitsFor("mcp-network")).toEqual(["images-prometheus", "images-server-build"]);
  });

  it("store sqlite: no PostgreSQL, no password, no URL", async () => {
    const stack = await deployed(settingsOf());
    expect(about(stack, /postgres/i)).toEqual([]);
    expect(envNames(stack)).not.toContain("DATABASE_URL");
  });

  it("store postgres: a PostgreSQL with a volume and a password, before the server", async () => {
    const stack = await deployed(settingsOf({ store: "postgres" }));
    expect(about(stack, /postgres/i).sort()).toEqual([
      "docker:index/container:Container postgres-container",
      "docker:index/remoteImage:RemoteImage images-postgres",
      "docker:index/volume:Volume postgres-data",
      "mcp:docker:Postgres postgres",
      "random:index/randomPassword:RandomPassword secrets-postgres",
    ]);
    expect(envNames(stack)).toContain("DATABASE_URL");
    expect(stack.waitsFor("postgres-data")).toEqual(["mcp-network"]);
    expect(stack.waitsFor("mcp-network")).toContain("images-postgres");
    expect(stack.waitsFor("server-container")).toEqual(
      expect.arrayContaining(["postgres-container", "secrets-postgres"]),
    );
    expect(stack.named("postgres-container").deleteBeforeReplace).toBe(true);
  });

  it("store postgres elsewhere: the server gets the URL, and the stack runs none", async () => {
    const databaseUrl = "postgres://ops:secret@db.example.com/tickets";
    const stack = await deployed(settingsOf({ store: "postgres" }), { databaseUrl });
    expect(about(stack, /postgres/i)).toEqual([]);
    const { envs } = plain(stack.named("server-container").inputs);
    expect(envs).toContain(`DATABASE_URL=${databaseUrl}`);
  });

  it.each([true, false])("retainVolumes %s: holds for the volume of PostgreSQL", async (kept) => {
    const { named } = await deployed(settingsOf({ store: "postgres" }, { retainVolumes: kept }));
    expect(named("postgres-data").retainOnDelete).toBe(kept);
  });

  it("auth jwks: no signing key is made, handed over or given out", async () => {
    const auth = {
      mode: "jwks",
      issuer: "https://id.example.com",
      jwksUrl: "https://id.example.com/k",
    };
    const stack = await deployed(settingsOf({ auth }));
    expect(about(stack, /jwt/i)).toEqual([]);
    expect(envNames(stack)).not.toContain("JWT_SECRET");
    expect(stack.outputs.auth).toEqual({
      mode: "jwks",
      audience: "ops-assistant",
      issuer: "https://id.example.com",
    });
    expect(stack.outputs.clients.claudeCode.command).toContain("Authorization: Bearer");
  });

  it("Prometheus switched off: nothing of it, and the metrics stay on the network", async () => {
    const stack = await deployed(settingsOf({}, { prometheus: { enabled: false } }));
    expect(about(stack, /prometheus/i)).toEqual([]);
    expect(stack.outputs.metricsUrl).toBe("http://mcp-server:9090/metrics");
  });

  it("everything switched off: the server, its image, its network and its volumes are left", async () => {
    const server = { ...open, shared: "memory" };
    const stack = await deployed(settingsOf(server, { prometheus: { enabled: false } }));
    expect(about(stack, /^(docker|random):/).sort()).toEqual([
      "docker:index/container:Container server-container",
      "docker:index/image:Image images-server-build",
      "docker:index/network:Network mcp-network",
      "docker:index/volume:Volume server-data",
      "docker:index/volume:Volume server-logs",
    ]);
  });

  it("an image by reference: pulled as it is named, kept, and never built", async () => {
    const reference = `registry.example.com/ops@sha256:${"a".repeat(64)}`;
    const images = { mirror: "mirror.example.com" };
    const stack = await deployed(settingsOf({ image: { reference } }, {}, images));
    expect(about(stack, /:Image /)).toEqual([]);
    const pulled = stack.named("images-server-pull");
    expect(pulled.type).toBe("docker:index/remoteImage:RemoteImage");
    expect(pulled.inputs).toEqual({ name: reference, keepLocally: true });
    expect(stack.named("server-container").inputs).toMatchObject({ image: `id-of:${reference}` });
  });

  it("a mirror: every base image comes from it", async () => {
    const { named } = await deployed(settingsOf({}, {}, { mirror: "mirror.example.com/hub" }));
    expect(named("images-server-build").inputs).toMatchObject({
      build: { args: { NODE_IMAGE: "mirror.example.com/hub/library/node:24.21.0-bookworm-slim" } },
    });
    expect(
      [named("images-redis"), named("images-prometheus")].map(({ inputs }) => inputs.name),
    ).toEqual([
      "mirror.example.com/hub/library/redis:7.4.6-bookworm",
      "mirror.example.com/hub/prom/prometheus:v3.5.0",
    ]);
  });

  it("a Docker host: the provider talks to it", async () => {
    const host = "ssh://deploy@vm.example.com";
    const { named } = await deployed(settingsOf({}, { host }));
    expect(named("docker").inputs).toEqual({ host, disableDockerDaemonCheck: "true" });
  });

  it.each([true, false])(
    "retainVolumes %s: holds for the four volumes and nothing else",
    async (retainVolumes) => {
      const { resources } = await deployed(settingsOf({}, { retainVolumes }));
      const kept = resources.filter(({ retainOnDelete }) => retainOnDelete).map(({ name }) => name);
      expect(kept.sort()).toEqual(retainVolumes ? volumes : []);
    },
  );

  it("another name: no physical name is shared with the first server", async () => {
    const namesOf = ({ resources }: Deployed) =>
      resources
        .filter(({ type }) => /:(Container|Network|Volume|Image)$/.test(type))
        .map(({ inputs }) => inputs.name ?? inputs.imageName);
    const first = namesOf(await deployed(settingsOf()));
    const second = namesOf(await deployed(settingsOf({ name: "other" })));
    expect(first).toHaveLength(9);
    expect(first.filter((name) => second.includes(name))).toEqual([]);
  });
});

describe("the order of the stack", () => {
  it("makes the network only when every image is there, and volumes after it", async () => {
    const { waitsFor } = await deployed(settingsOf());
    expect(waitsFor("mcp-network")).toEqual([
      "images-prometheus",
      "images-redis",
      "images-server-build",
    ]);
    for (const volume of volumes) expect(waitsFor(volume)).toEqual(["mcp-network"]);
  });

  it("starts the server after Redis, Redis and Prometheus after their own", async () => {
    const { waitsFor, resources } = await deployed(settingsOf());
    expect(waitsFor("server-container")).toEqual([
      "images-server-build",
      "mcp-network",
      "redis-container",
      "secrets-jwt",
      "secrets-redis",
      "server-data",
      "server-logs",
    ]);
    expect(waitsFor("redis-container")).toEqual([
      "images-redis",
      "mcp-network",
      "redis-data",
      "secrets-redis",
    ]);
    expect(waitsFor("prometheus-container")).toEqual([
      "images-prometheus",
      "mcp-network",
      "prometheus-data",
    ]);
    const ready = resources.map(({ name }) => name);
    expect(ready.indexOf("redis-container")).toBeLessThan(ready.indexOf("server-container"));
  });

  it("counts a container as started only once it is healthy", async () => {
    const { named } = await deployed(settingsOf({}, { startTimeoutSec: 45 }));
    for (const name of containers) {
      expect(named(name).inputs).toMatchObject({ wait: true, waitTimeout: 45 });
      expect(named(name).inputs.healthcheck).toBeDefined();
    }
  });

  it("removes a container before its replacement, for both have one name and one port", async () => {
    const { resources } = await deployed(settingsOf());
    const first = resources.filter(({ deleteBeforeReplace }) => deleteBeforeReplace);
    expect(first.map(({ name }) => name).sort()).toEqual(containers);
  });
});
