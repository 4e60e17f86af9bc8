import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { StackSecrets } from "../../../../infra/config/secrets.ts";
import { stackNetwork } from "../../../../infra/docker/network.ts";
import { DockerPostgres } from "../../../../infra/docker/postgres.ts";
import { DockerRedis } from "../../../../infra/docker/redis.ts";
import { plain, resolved, runOnMocks, secretKeys } from "../mocks.ts";
import { settingsOf } from "../settings.ts";
import { deployed, generated } from "./deployed.ts";

const owner = { server: "ops-assistant", stack: "dev" };

describe("secrets of the Docker stack", () => {
  it("are marked where two containers take them, and stand nowhere else", async () => {
    const { resources } = await deployed(settingsOf());
    const marked = resources.flatMap(({ name, inputs }) =>
      secretKeys(inputs).map((key) => `${name}.${key}`),
    );
    expect(marked.sort()).toEqual(["redis-container.envs", "server-container.envs"]);
    const values = Object.values(generated);
    for (const { name, inputs } of resources) {
      const { envs, ...rest } = plain(inputs);
      expect(values.filter((value) => JSON.stringify([name, rest]).includes(value))).toEqual([]);
    }
  });

  it("leave the stack only as the signing key, marked", async () => {
    const { outputs } = await deployed(settingsOf());
    const { jwtSecret, ...others } = outputs;
    expect(await pulumi.isSecret(pulumi.output(jwtSecret))).toBe(true);
    expect(await resolved(pulumi.output(jwtSecret))).toBe(generated.jwtSecret);
    expect(await pulumi.isSecret(pulumi.output(others))).toBe(false);
    expect(await resolved(pulumi.output(others))).toEqual({
      endpoint: "http://127.0.0.1:8000/mcp",
      healthUrl: "http://127.0.0.1:8000/health",
      metricsUrl: "http://127.0.0.1:9090",
      image: "sha256:built",
      auth: { mode: "jwt", audience: "ops-assistant" },
      clients: expect.objectContaining({ claudeCode: expect.anything() }),
    });
    const shown = JSON.stringify(await resolved(pulumi.output(others)));
    expect(Object.values(generated).filter((value) => shown.includes(value))).toEqual([]);
  });

  it("supplied by the configuration are used instead of generated ones", async () => {
    const supplied = { jwtSecret: "k".repeat(32), redisPassword: "p".repeat(16) };
    const { resources, named, outputs } = await deployed(settingsOf(), supplied);
    expect(resources.filter(({ type }) => type.startsWith("random:"))).toEqual([]);
    const { inputs } = named("server-container");
    expect(secretKeys(inputs)).toEqual(["envs"]);
    expect(plain(inputs).envs).toContain(`JWT_SECRET=${supplied.jwtSecret}`);
    expect(plain(inputs).envs).toContain(
      `REDIS_URL=redis://:${supplied.redisPassword}@redis:6379/0`,
    );
    expect(await pulumi.isSecret(pulumi.output(outputs.jwtSecret))).toBe(true);
  });

  it("are generated long enough: 48 bytes to sign, 32 letters and digits for Redis", async () => {
    const { named } = await deployed(settingsOf());
    expect(named("secrets-jwt").inputs).toEqual({ length: 48 });
    expect(named("secrets-redis").inputs).toEqual({ length: 32, special: false });
  });
});

describe("secrets of a stack with PostgreSQL, a webhook and a collector", () => {
  const server = {
    store: "postgres",
    webhook: { url: "https://hooks.example.com" },
    telemetry: { otlpEndpoint: "http://otel.example.com" },
  };
  const otlpHeaders = "authorization=Bearer supplied-header";

  it("are marked where three containers take them, and stand nowhere else", async () => {
    const { resources } = await deployed(settingsOf(server), { otlpHeaders });
    const marked = resources.flatMap(({ name, inputs }) =>
      secretKeys(inputs).map((key) => `${name}.${key}`),
    );
    expect(marked.sort()).toEqual([
      "postgres-container.envs",
      "redis-container.envs",
      "server-container.envs",
    ]);
    const values = [...Object.values(generated), otlpHeaders];
    for (const { name, inputs } of resources) {
      const { envs, ...rest } = plain(inputs);
      expect(values.filter((value) => JSON.stringify([name, rest]).includes(value))).toEqual([]);
    }
  });

  it("leave the stack only as the keys that others must know, marked", async () => {
    const { outputs } = await deployed(settingsOf(server), { otlpHeaders });
    const { jwtSecret, webhookSecret, ...others } = outputs;
    expect(await pulumi.isSecret(pulumi.output(webhookSecret))).toBe(true);
    expect(await resolved(pulumi.output(webhookSecret))).toBe(generated.webhookSecret);
    const shown = JSON.stringify(await resolved(pulumi.output(others)));
    const values = [...Object.values(generated), otlpHeaders];
    expect(values.filter((value) => shown.includes(value))).toEqual([]);
  });

  it("supplied by the configuration are used instead of generated ones", async () => {
    const supplied = {
      jwtSecret: "k".repeat(32),
      redisPassword: "p".repeat(16),
      postgresPassword: "q".repeat(16),
      webhookSecret: "w".repeat(32),
      otlpHeaders,
    };
    const { resources, named } = await deployed(settingsOf(server), supplied);
    expect(resources.filter(({ type }) => type.startsWith("random:"))).toEqual([]);
    expect(plain(named("server-container").inputs).envs).toEqual(
      expect.arrayContaining([
        `DATABASE_URL=postgres://mcp:${supplied.postgresPassword}@postgres:5432/mcp`,
        `MCP_WEBHOOK_SECRET=${supplied.webhookSecret}`,
        `OTEL_EXPORTER_OTLP_HEADERS=${otlpHeaders}`,
      ]),
    );
  });

  it("are generated long enough: 48 bytes to sign, 32 letters and digits for PostgreSQL", async () => {
    const { named } = await deployed(settingsOf(server));
    expect(named("secrets-webhook").inputs).toEqual({ length: 48 });
    expect(named("secrets-postgres").inputs).toEqual({ length: 32, special: false });
  });
});

describe("StackSecrets", () => {
  const answers = {
    "random:index/randomBytes:RandomBytes": () => ({ base64: "bytes" }),
    "random:index/randomPassword:RandomPassword": () => ({ result: "password" }),
  };

  it("marks what the provider left unmarked", async () => {
    const needs = new Set(["jwtSecret", "redisPassword", "postgresPassword"] as const);
    const { result } = await runOnMocks(
      async () => new StackSecrets("secrets", { supplied: {}, needs }),
      answers,
    );
    for (const secret of [result.jwtSecret, result.redisPassword, result.postgresPassword]) {
      expect(secret && (await pulumi.isSecret(secret))).toBe(true);
    }
  });

  it("marks a supplied value that came in plain", async () => {
    const needs = new Set(["jwtSecret"] as const);
    const { result } = await runOnMocks(async () => {
      return new StackSecrets("secrets", { supplied: { jwtSecret: pulumi.output("x") }, needs });
    });
    expect(result.jwtSecret && (await pulumi.isSecret(result.jwtSecret))).toBe(true);
    expect(result.redisPassword).toBeUndefined();
  });

  it("gives and generates nothing that is not needed, even when it is supplied", async () => {
    const needs = new Set([]);
    const { result, resources } = await runOnMocks(async () => {
      return new StackSecrets("secrets", { supplied: { jwtSecret: pulumi.secret("x") }, needs });
    });
    expect([result.jwtSecret, result.redisPassword]).toEqual([undefined, undefined]);
    expect(resources.map(({ name }) => name)).toEqual(["secrets"]);
  });
});

describe("DockerPostgres", () => {
  it("gives a URL that is secret and holds the password", async () => {
    const { result } = await runOnMocks(async () => {
      const network = stackNetwork(owner, [], {});
      const image = pulumi.output("sha256:postgres");
      const password = pulumi.secret("p4ssw0rd");
      const args = { settings: settingsOf(), owner, network, image, password };
      return new DockerPostgres("postgres", args);
    });
    expect(await pulumi.isSecret(result.url)).toBe(true);
    expect(await resolved(result.url)).toBe("postgres://mcp:p4ssw0rd@postgres:5432/mcp");
  });
});

describe("DockerRedis", () => {
  it("gives a URL that is secret and holds the password", async () => {
    const { result } = await runOnMocks(async () => {
      const network = stackNetwork(owner, [], {});
      const image = pulumi.output("sha256:redis");
      const password = pulumi.secret("p4ssw0rd");
      return new DockerRedis("redis", { settings: settingsOf(), owner, network, image, password });
    });
    expect(await pulumi.isSecret(result.url)).toBe(true);
    expect(await resolved(result.url)).toBe("redis://:p4ssw0rd@redis:6379/0");
  });
});
