import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { plain, resolved, secretKeys } from "../mocks.ts";
import { type Deployed, deployedOnMocks, generated } from "./deployed.ts";
import { kubernetesSettingsOf } from "./settings.ts";

/** The smallest stack: one pod that needs no Redis, no PostgreSQL and no secret. */
const alone = { auth: { mode: "none" }, store: "sqlite", shared: "memory" };

function marked({ resources }: Deployed): string[] {
  return resources
    .flatMap(({ name, inputs }) => secretKeys(inputs).map((key) => `${name}.${key}`))
    .sort();
}

describe("the Kubernetes stack", () => {
  it("is made of exactly these resources", async () => {
    const { resources } = await deployedOnMocks(kubernetesSettingsOf());
    expect(resources.map(({ type, name }) => `${type} ${name}`).sort()).toEqual([
      "kubernetes:apps/v1:Deployment server-deployment",
      "kubernetes:apps/v1:StatefulSet postgres-set",
      "kubernetes:apps/v1:StatefulSet redis-set",
      "kubernetes:autoscaling/v2:HorizontalPodAutoscaler server-autoscaler",
      "kubernetes:core/v1:ConfigMap mcp-config",
      "kubernetes:core/v1:Namespace mcp-namespace",
      "kubernetes:core/v1:PersistentVolumeClaim server-data",
      "kubernetes:core/v1:Secret mcp-secrets",
      "kubernetes:core/v1:Secret postgres-password",
      "kubernetes:core/v1:Secret redis-password",
      "kubernetes:core/v1:Service postgres-service",
      "kubernetes:core/v1:Service redis-service",
      "kubernetes:core/v1:Service server-service",
      "kubernetes:core/v1:ServiceAccount postgres-account",
      "kubernetes:core/v1:ServiceAccount redis-account",
      "kubernetes:core/v1:ServiceAccount server-account",
      "kubernetes:networking.k8s.io/v1:NetworkPolicy network-postgres",
      "kubernetes:networking.k8s.io/v1:NetworkPolicy network-redis",
      "kubernetes:networking.k8s.io/v1:NetworkPolicy network-server",
      "kubernetes:policy/v1:PodDisruptionBudget server-budget",
      "mcp:config:Secrets secrets",
      "mcp:index:ServerImage image",
      "mcp:index:StackFacts facts",
      "mcp:kubernetes:Edge edge",
      "mcp:kubernetes:Monitoring monitoring",
      "mcp:kubernetes:NetworkPolicies network",
      "mcp:kubernetes:Postgres postgres",
      "mcp:kubernetes:Redis redis",
      "mcp:kubernetes:Server server",
      "pulumi:providers:kubernetes kubernetes",
      "random:index/randomBytes:RandomBytes secrets-jwt",
      "random:index/randomPassword:RandomPassword secrets-postgres",
      "random:index/randomPassword:RandomPassword secrets-redis",
    ]);
  });

  it("is a server and little else when nothing is shared and nobody is asked for a token", async () => {
    const settings = kubernetesSettingsOf(alone, { replicas: 1, data: { persistent: true } });
    const stack = await deployedOnMocks(settings);
    const objects = stack.resources.filter(({ type }) => type.startsWith("kubernetes:"));
    expect(objects.map(({ name }) => name).sort()).toEqual([
      "mcp-config",
      "mcp-namespace",
      "network-server",
      "server-account",
      "server-budget",
      "server-data",
      "server-deployment",
      "server-service",
    ]);
    expect(marked(stack)).toEqual([]);
  });

  it("hands every object to its one provider, and no two of a kind have one name", async () => {
    const { resources } = await deployedOnMocks(kubernetesSettingsOf());
    const objects = resources.filter(({ type }) => type.startsWith("kubernetes:"));
    for (const { provider } of objects) expect(provider).toMatch(/::kubernetes::kubernetes-id$/);
    const names = objects.flatMap(({ type, inputs: { metadata } }) => {
      const name = typeof metadata === "object" && metadata && Reflect.get(metadata, "name");
      return name === undefined ? [] : [`${type} ${String(name)}`];
    });
    expect(names).toHaveLength(16);
    expect(new Set(names).size).toBe(names.length);
  });

  it("marks its secrets where three Secrets hold them, and has them nowhere else", async () => {
    const stack = await deployedOnMocks(kubernetesSettingsOf());
    expect(marked(stack)).toEqual([
      "mcp-secrets.stringData",
      "postgres-password.stringData",
      "redis-password.stringData",
    ]);
    for (const { name, inputs } of stack.resources) {
      const { stringData, ...rest } = plain(inputs);
      const text = JSON.stringify([name, rest]);
      expect(Object.values(generated).filter((value) => text.includes(value))).toEqual([]);
    }
  });

  it("tells the server where its own Redis and PostgreSQL are, once both are ready", async () => {
    const { named, waitsFor } = await deployedOnMocks(kubernetesSettingsOf());
    expect(plain(named("mcp-secrets").inputs).stringData).toEqual({
      "jwt-secret": generated.jwtSecret,
      "redis-url": expect.stringContaining(generated.redisPassword),
      "database-url": expect.stringContaining(generated.postgresPassword),
    });
    expect(waitsFor("mcp-secrets")).toEqual(expect.arrayContaining(["postgres-set", "redis-set"]));
    expect(waitsFor("server-deployment")).toContain("mcp-secrets");
  });

  it("runs no Redis and no PostgreSQL when both are elsewhere", async () => {
    const elsewhere = {
      redisUrl: "rediss://:secret@redis.example.com:6379/0",
      databaseUrl: "postgres://ops:secret@db.example.com/tickets",
    };
    const { resources, named } = await deployedOnMocks(kubernetesSettingsOf(), elsewhere);
    const own = resources.filter(({ name }) => /^(network-)?(redis|postgres)/.test(name));
    expect(own).toEqual([]);
    expect(plain(named("mcp-secrets").inputs).stringData).toMatchObject({
      "redis-url": elsewhere.redisUrl,
      "database-url": elsewhere.databaseUrl,
    });
  });

  it("gives out the signing key alone in secret, and addresses of its Service", async () => {
    const { outputs } = await deployedOnMocks(kubernetesSettingsOf());
    const { jwtSecret, ...others } = outputs;
    expect(await pulumi.isSecret(pulumi.output(jwtSecret))).toBe(true);
    expect(await resolved(pulumi.output(jwtSecret))).toBe(generated.jwtSecret);
    expect(await pulumi.isSecret(pulumi.output(others))).toBe(false);
    const shown = await resolved(pulumi.output(others));
    expect(shown).toMatchObject({
      endpoint: "http://ops-assistant.ops.svc.cluster.local/mcp",
      image: kubernetesSettingsOf().server.image.reference,
    });
    const text = JSON.stringify(shown);
    expect(Object.values(generated).filter((value) => text.includes(value))).toEqual([]);
  });
});
