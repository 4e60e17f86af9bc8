import { describe, expect, it } from "vitest";
import { clusterWith, faultsOf, keysOf, lambdaWith, minimal } from "./parsing.ts";

type Section = Readonly<Record<string, unknown>>;

const password = "p".repeat(16);
const redisUrl = "rediss://redis.example.com";
const databaseUrl = "postgres://db.example.com/tickets";

describe("fails on what goes with an environment of the function, and says what to do", () => {
  const cases: [string, Section, Section, Record<string, string>, Section][] = [
    [
      "sessions",
      { sessions: { enabled: true } },
      {},
      {},
      {
        key: "mcp-stacks:server.sessions.enabled",
        given: "true",
        allowed:
          "false on target lambda: a session lives in one environment, and the next request may meet another",
        fix: "set mcp-stacks:server.sessions.enabled to false, or mcp-stacks:target to docker or kubernetes",
      },
    ],
    [
      "tickets in a file",
      { store: "sqlite" },
      {},
      {},
      {
        key: "mcp-stacks:server.store",
        given: '"sqlite"',
        allowed:
          "dynamodb or postgres on target lambda: a file goes with the environment that wrote it",
        fix: "set mcp-stacks:server.store to dynamodb; or to postgres, with the secret mcp-stacks:databaseUrl",
      },
    ],
    [
      "tickets in a PostgreSQL that nobody runs",
      { store: "postgres" },
      {},
      {},
      {
        key: "mcp-stacks:server.store",
        given: '"postgres"',
        allowed:
          "dynamodb, or postgres with the secret mcp-stacks:databaseUrl: on target lambda the stack runs no PostgreSQL",
        fix: "set mcp-stacks:server.store to dynamodb, or name a database: pulumi config set --secret mcp-stacks:databaseUrl",
      },
    ],
    [
      "settings of a table while tickets are elsewhere",
      { store: "postgres" },
      { tickets: { deletionProtection: false } },
      { databaseUrl },
      {
        key: "mcp-stacks:lambda.tickets.deletionProtection",
        given: "false",
        allowed: "nothing while server.store is postgres",
        fix: "set mcp-stacks:server.store to dynamodb, or remove mcp-stacks:lambda.tickets.deletionProtection",
      },
    ],
    [
      "an audit log in files",
      { audit: { destination: "file" } },
      {},
      {},
      {
        key: "mcp-stacks:server.audit.destination",
        given: '"file"',
        allowed:
          "stdout on target lambda, which CloudWatch Logs keeps: a file goes with the environment that wrote it",
        fix: "set mcp-stacks:server.audit.destination to stdout",
      },
    ],
    [
      "calls of a webhook",
      { webhook: { url: "https://hooks.example.com/tickets" } },
      {},
      {},
      {
        key: "mcp-stacks:server.webhook.url",
        given: "https://hooks.example.com/…",
        allowed:
          "nothing on target lambda: an environment is frozen between requests, and calls on their way are lost",
        fix: "remove mcp-stacks:server.webhook.url, or set mcp-stacks:target to docker or kubernetes",
      },
    ],
    [
      "limits in a Redis that nobody runs",
      { shared: "redis" },
      {},
      {},
      {
        key: "mcp-stacks:server.shared",
        given: '"redis"',
        allowed:
          "dynamodb, or redis with the secret mcp-stacks:redisUrl: on target lambda the stack runs no Redis",
        fix: "set mcp-stacks:server.shared to dynamodb, or name a Redis: pulumi config set --secret mcp-stacks:redisUrl",
      },
    ],
    [
      "limits that each environment counts alone",
      { shared: "memory" },
      {},
      {},
      {
        key: "mcp-stacks:server.shared",
        given: '"memory"',
        allowed:
          "dynamodb or redis while any number of environments run at once, each of which would count limits alone",
        fix: "set mcp-stacks:server.shared to dynamodb, or mcp-stacks:lambda.reservedConcurrency to 1",
      },
    ],
    [
      "limits that each of two environments counts alone",
      { shared: "memory" },
      { reservedConcurrency: 2 },
      {},
      {
        key: "mcp-stacks:server.shared",
        given: '"memory"',
        allowed:
          "dynamodb or redis while up to 2 environments run at once, each of which would count limits alone",
        fix: "set mcp-stacks:server.shared to dynamodb, or mcp-stacks:lambda.reservedConcurrency to 1",
      },
    ],
    [
      "the URL of a Redis that nobody asks",
      {},
      {},
      { redisUrl },
      {
        key: "mcp-stacks:redisUrl",
        given: "a secret",
        allowed: "nothing while server.shared is dynamodb",
        fix: "set mcp-stacks:server.shared to redis, or remove mcp-stacks:redisUrl",
      },
    ],
    [
      "the password of a Redis that the stack does not run",
      { shared: "redis" },
      {},
      { redisUrl, redisPassword: password },
      {
        key: "mcp-stacks:redisPassword",
        given: "a secret",
        allowed: "nothing on target lambda, where the stack runs no Redis",
        fix: "set mcp-stacks:target to docker or kubernetes, or remove mcp-stacks:redisPassword",
      },
    ],
    [
      "a kubeconfig",
      {},
      {},
      { kubeconfig: "apiVersion: v1" },
      {
        key: "mcp-stacks:kubeconfig",
        given: "a secret",
        allowed: "nothing on target lambda",
        fix: "set mcp-stacks:target to kubernetes, or remove mcp-stacks:kubeconfig",
      },
    ],
  ];
  it.each(cases)("%s", (_, server, lambda, secrets, fault) => {
    const encrypted = Object.keys(secrets).some((name) => fault.key === `mcp-stacks:${name}`);
    expect(faultsOf(lambdaWith(server, lambda), secrets)).toEqual([
      { ...fault, ...(encrypted ? { encrypted } : {}) },
    ]);
  });

  it("all that the other targets take without a word, at once", () => {
    const server = { auth: { mode: "jwt" } };
    expect(keysOf({ target: "lambda", server, lambda: { region: "eu-central-1" } })).toEqual([
      "server.store",
      "server.audit.destination",
      "server.shared",
    ]);
  });

  it.each([
    ["of its own", { postgresPassword: password }, ["server.store", "postgresPassword"]],
    ["elsewhere", { databaseUrl, postgresPassword: password }, ["postgresPassword"]],
  ])("the password of a PostgreSQL %s, said once", (_, secrets, keys) => {
    const faults = faultsOf(lambdaWith({ store: "postgres" }), secrets);
    expect(faults.map(({ key }) => key.replace("mcp-stacks:", ""))).toEqual(keys);
    expect(JSON.stringify(faults)).not.toContain(password);
  });
});

describe("but lets be", () => {
  const cases: [string, Section, Section, Record<string, string>][] = [
    ["tickets and limits in DynamoDB", {}, { tickets: { deletionProtection: false } }, {}],
    [
      "a PostgreSQL and a Redis elsewhere",
      { store: "postgres", shared: "redis" },
      {},
      { databaseUrl, redisUrl },
    ],
    [
      "limits in memory of the one environment",
      { shared: "memory" },
      { reservedConcurrency: 1 },
      {},
    ],
  ];
  it.each(cases)("%s", (_, server, lambda, secrets) => {
    expect(faultsOf(lambdaWith(server, lambda), secrets)).toEqual([]);
  });
});

describe("fails on DynamoDB where the stack makes no tables", () => {
  it.each([
    ["docker", (server: Section) => ({ ...minimal, server: { ...minimal.server, ...server } })],
    ["kubernetes", (server: Section) => clusterWith(server, { replicas: 3 })],
  ])("on target %s", (target, stackWith) => {
    expect(faultsOf(stackWith({ store: "dynamodb", shared: "dynamodb" }))).toEqual([
      {
        key: "mcp-stacks:server.store",
        given: '"dynamodb"',
        allowed: `sqlite or postgres on target ${target}, which makes no DynamoDB tables`,
        fix: "set mcp-stacks:server.store to sqlite or postgres, or mcp-stacks:target to lambda",
      },
      {
        key: "mcp-stacks:server.shared",
        given: '"dynamodb"',
        allowed: `redis or memory on target ${target}, which makes no DynamoDB tables`,
        fix: "set mcp-stacks:server.shared to redis or memory, or mcp-stacks:target to lambda",
      },
    ]);
  });
});
