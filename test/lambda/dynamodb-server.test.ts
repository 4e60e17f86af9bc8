import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { allowedCalls, caller } from "../engine/tool-caller.ts";
import { type ServerProcess, startServer } from "../unit/app/server-process.ts";
import { startDynamoDb, type TestDynamoDb, tables } from "./dynamodb-tables.ts";

const limit = 10;
const credential = "never-to-be-logged";

describe("two servers with tickets and limits in DynamoDB", () => {
  let dynamodb: TestDynamoDb;
  let servers: ServerProcess[] = [];
  let first: ServerProcess;

  beforeAll(async () => {
    dynamodb = await startDynamoDb();
    await dynamodb.tables.create();
    const env = {
      MCP_STORE: "dynamodb",
      MCP_TICKETS_TABLE: tables.tickets,
      MCP_SHARED: "dynamodb",
      MCP_LIMITS_TABLE: tables.limits,
      MCP_REQUESTS_PER_MINUTE: String(limit),
      AWS_ENDPOINT_URL: dynamodb.front.url,
      AWS_REGION: "eu-central-1",
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: credential,
    };
    first = await startServer(env);
    servers = [first, await startServer(env)];
  });
  afterAll(async () => {
    for (const server of servers) await server.clean();
    await dynamodb?.stop();
  });

  const metrics = async ({ metricsPort }: ServerProcess) =>
    (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();

  it("ask nothing of DynamoDB until somebody calls", () => {
    expect(dynamodb.front.seen).toEqual([]);
  });

  it("let a user call as often as one limit allows", async () => {
    expect(await allowedCalls(servers, "ana")).toBe(limit);
    for (const server of servers)
      expect(await metrics(server)).toContain("\nmcp_rate_limit_shared 1\n");
  });

  it("find the shipped tickets in a table that was empty", async () => {
    const call = await caller(first, "bo");
    expect(await call("get_ticket", { id: "TKT-0001" })).toEqual({
      status: 200,
      complete: true,
      toolError: false,
    });
  });

  it("answer all but tickets while DynamoDB is away, and limit each for itself", async () => {
    await dynamodb.front.shut();
    const call = await caller(first, "cy");
    expect(await call("get_ticket", { id: "TKT-0001" })).toMatchObject({ toolError: true });
    expect(await call("get_item", { sku: "FAC-BAG-120" })).toMatchObject({ toolError: false });
    const text = await metrics(first);
    expect(text).toContain("\nmcp_rate_limit_shared 0\n");
    expect(text).toMatch(/\nmcp_store_failures_total [1-9]/);
    expect(await allowedCalls([first], "di")).toBe(limit);
    const said = first.log.map(({ msg }) => String(msg)).filter((msg) => /DynamoDB/.test(msg));
    expect(said).toEqual([
      "rate limits are shared through DynamoDB",
      "DynamoDB cannot be used: each replica limits for itself",
      "DynamoDB cannot be used: tickets are refused until it is",
    ]);
  });

  it("log no credentials", () => {
    for (const { log } of servers) expect(JSON.stringify(log)).not.toContain(credential);
  });
});
